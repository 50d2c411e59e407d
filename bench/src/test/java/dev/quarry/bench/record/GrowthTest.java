package dev.quarry.bench.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class GrowthTest {

    private static final double[] SIZES = {1000, 10_000, 100_000};

    @Test
    void aPowerLawIsFoundAgain() {
        PowerLaw law = PowerLaw.of(SIZES, new double[] {20, 200, 2000});
        assertThat(law.exponent()).isCloseTo(1, within(1e-9));
        assertThat(law.factor()).isCloseTo(0.02, within(1e-9));
        assertThat(law.fit()).isCloseTo(1, within(1e-9));
        assertThat(law.at(50_000)).isCloseTo(1000, within(1e-6));
        PowerLaw root = PowerLaw.of(SIZES, new double[] {5 * Math.sqrt(1e3), 5 * Math.sqrt(1e4), 5 * Math.sqrt(1e5)});
        assertThat(root.exponent()).isCloseTo(0.5, within(1e-9));
        assertThatThrownBy(() -> PowerLaw.of(new double[] {5}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePlotIsAWellFormedPictureOfAllPoints() throws Exception {
        GrowthPlot plot = new GrowthPlot("a < b & c", "rows");
        plot.panel("us", List.of(new GrowthPlot.Series("one", SIZES, new double[] {20, 40, 90})));
        plot.panel("bytes", List.of(new GrowthPlot.Series("one", SIZES, new double[] {1e5, 1e6, 1e7})));
        byte[] svg = plot.svg().getBytes(StandardCharsets.UTF_8);
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        // a circle for each point and for each line of the legend
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(8);
        assertThat(new String(svg, StandardCharsets.UTF_8))
                .contains("rows^1.00")
                .doesNotContain("NaN");
    }
}
