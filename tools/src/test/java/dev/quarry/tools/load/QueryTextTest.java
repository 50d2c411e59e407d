package dev.quarry.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.quarry.document.FieldValue;
import dev.quarry.schema.TermNaming;
import dev.quarry.tools.read.TermNumbering;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTextTest {
    @Test
    void pairsAndJsonSayTheSame() {
        for (String text : new String[] {" 12:1.5  77:3e-1 ", "{\"12\": 1.5, \"77\": 0.3}"}) {
            assertThat(QueryText.sparse(text, TermNaming.NUMBERS, null))
                    .usingRecursiveComparison()
                    .isEqualTo(FieldValue.terms(new int[] {12, 77}, new float[] {1.5f, 0.3f}));
            assertThat(QueryText.sparse(text, TermNaming.TOKENS, null))
                    .usingRecursiveComparison()
                    .isEqualTo(FieldValue.tokens(new String[] {"12", "77"}, new float[] {1.5f, 0.3f}));
        }
    }

    @Test
    void theLastColonCounts() {
        assertThat(QueryText.sparse("a:b:2", TermNaming.TOKENS, null))
                .usingRecursiveComparison()
                .isEqualTo(FieldValue.tokens(new String[] {"a:b"}, new float[] {2}));
    }

    @Test
    void vocabularyGivesNumbers() {
        TermNumbering names = new TermNumbering();
        names.term("red");
        names.term("car");
        assertThat(QueryText.sparse("car:2", TermNaming.NUMBERS, names))
                .usingRecursiveComparison()
                .isEqualTo(FieldValue.terms(new int[] {1}, new float[] {2}));
    }

    @Test
    void denseWithOrWithoutBrackets() {
        for (String text : new String[] {"[1, -0.5,2e3]", "1 -0.5 2000", " 1,-0.5 , 2000 "}) {
            assertThat(QueryText.dense(text))
                    .usingRecursiveComparison()
                    .isEqualTo(FieldValue.dense(new float[] {1, -0.5f, 2000}));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "red",
                "red:",
                ":1",
                "red:x",
                "red:0",
                "red:-1",
                "red:NaN",
                "red:Infinity",
                "red:1 red:2",
                "{",
                "{}",
                "{\"red\": \"1\"}",
                "{\"red\": 1} x",
                "{\"red\": -1}",
                "{\"red\": 1, \"red\": 2}"
            })
    void wrongSparseTextIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QueryText.sparse(text, TermNaming.TOKENS, null))
                .withMessageStartingWith("expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1,,", "one", "NaN", "1 Infinity"})
    void wrongDenseTextIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QueryText.dense(text))
                .withMessageStartingWith("expected");
    }

    @Test
    void fieldsBeforeFiles() {
        assertThat(FieldInput.parse("title=a/b.csr").field()).isEqualTo("title");
        assertThat(FieldInput.parse("title=a/b.csr").file()).hasToString("a/b.csr");
        assertThat(FieldInput.parse("a/x=b.csr").field()).isEmpty();
        assertThat(FieldInput.parse("b.csr").fieldOr("sparse")).isEqualTo("sparse");
    }
}
