package dev.quarry.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.jpq.Measures;
import dev.quarry.jpq.TrainingReport;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class TrainingPlotTest {

    private static TrainingReport report(Optional<Measures> full) {
        Measures low = new Measures(0.2, 0.1, 0.3, 0.5);
        Measures high = new Measures(0.4, 0.2, 0.4, 0.6);
        return new TrainingReport(
                low,
                high,
                full,
                20,
                30,
                TrainingReport.End.FINISHED,
                List.of(new TrainingReport.LossPoint(20, 0.7), new TrainingReport.LossPoint(30, 0.2)),
                List.of(
                        new TrainingReport.HeldOutPoint(0, low),
                        new TrainingReport.HeldOutPoint(20, high),
                        new TrainingReport.HeldOutPoint(30, low)));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void curvesAreDrawnWithinTheirPanels() throws Exception {
        Document document = parsed(TrainingPlot.svg("a < b & c", report(Optional.of(new Measures(1, 1, 1, 1)))));
        assertThat(document.getElementsByTagName("text").item(0).getTextContent())
                .isEqualTo("a < b & c");
        NodeList paths = document.getElementsByTagName("path");
        int curves = 0;
        for (int i = 0; i < paths.getLength(); i++) {
            String d = paths.item(i).getAttributes().getNamedItem("d").getNodeValue();
            if (d.contains("L")) {
                curves++;
                for (String place : d.substring(1).split("[ L]", -1)) {
                    assertThat(Double.parseDouble(place)).isBetween(0.0, 330.0);
                }
            }
        }
        assertThat(curves).isEqualTo(5);
    }

    @Test
    void aReportWithoutFullVectorsOrLossesIsDrawnToo() throws Exception {
        Measures none = new Measures(0, 0, 0, 0);
        TrainingReport empty = new TrainingReport(
                none,
                none,
                Optional.empty(),
                0,
                0,
                TrainingReport.End.FINISHED,
                List.of(),
                List.of(new TrainingReport.HeldOutPoint(0, none)));
        assertThat(TrainingPlot.svg("none", empty)).doesNotContain("NaN").doesNotContain("Infinity");
        assertThat(parsed(TrainingPlot.svg("some", report(Optional.empty())))
                        .getElementsByTagName("path")
                        .getLength())
                .isEqualTo(7);
    }
}
