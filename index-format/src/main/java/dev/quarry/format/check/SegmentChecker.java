package dev.quarry.format.check;

import dev.quarry.format.Findings;
import dev.quarry.format.FormatException;
import dev.quarry.format.Section;
import dev.quarry.format.Segment;
import dev.quarry.format.StoredSection;
import dev.quarry.format.adapt.QueryAdapterView;
import dev.quarry.format.attributes.AttributesView;
import dev.quarry.format.codes.DenseCodesView;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.ids.RowIdsView;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.format.multi.MultiOffsetsView;
import dev.quarry.format.neighbors.RowNeighborsView;
import dev.quarry.format.payload.PayloadsView;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.format.pq.PqModelView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.terms.TermsView;
import dev.quarry.format.windows.WindowedPostingsView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Checks segment files: the frame, every checksum and padding byte, then the structure and contents of each
/// section, then what sections ask of each other. It collects problems and goes on where it can. Stateless and
/// thread-safe.
public final class SegmentChecker {

    private SegmentChecker() {}

    /// Reads and checks every byte of a segment.
    ///
    /// @throws IOException when the file cannot be read; damage is no exception but part of the report
    public static CheckReport check(Path file) throws IOException {
        Findings findings = new Findings();
        List<SectionReport> reports = new ArrayList<>();
        long byteSize = Files.size(file);
        try (Segment segment = Segment.open(file)) {
            checkSections(segment, reports, findings);
            new SectionRelations(segment).check(findings);
            new DenseRelations(segment).check(findings);
            new PqRelations(segment).check(findings);
        } catch (FormatException e) {
            findings.add(e);
        }
        return new CheckReport(file, byteSize, reports, findings.problems(), findings.count());
    }

    private static void checkSections(Segment segment, List<SectionReport> reports, Findings findings) {
        int known = 0;
        for (StoredSection stored : segment.checkBytes(findings)) {
            SectionStatus status = SectionStatus.UNKNOWN_KIND;
            // Known sections are in the same order; only those of unknown kinds are left out.
            if (known < segment.sections().size()
                    && segment.sections().get(known).offset() == stored.offset()
                    && segment.sections().get(known).kind().id() == stored.kind()) {
                status = checkSection(segment, segment.sections().get(known), findings);
                known++;
            }
            reports.add(new SectionReport(
                    stored.kindName(),
                    stored.field(),
                    stored.offset(),
                    stored.length(),
                    stored.intact() ? status : SectionStatus.DAMAGED));
        }
    }

    private static SectionStatus checkSection(Segment segment, Section section, Findings findings) {
        long before = findings.count();
        try {
            SectionStatus status = checkContents(segment, section, findings);
            return findings.count() == before ? status : SectionStatus.DAMAGED;
        } catch (FormatException e) {
            findings.add(e);
            return SectionStatus.DAMAGED;
        }
    }

    /// One case per kind; a new kind gets its own: open the view, let it check itself, answer `SOUND`.
    private static SectionStatus checkContents(Segment segment, Section section, Findings findings) {
        int rows = segment.rows();
        return switch (section.kind()) {
            case DENSE_ROWS -> {
                DenseRowsView.open(section, MultiOffsetsView.denseRows(segment, section.field()))
                        .check(findings);
                yield SectionStatus.SOUND;
            }
            case ROW_IDS -> {
                RowIdsView.open(section, rows).check(findings);
                yield SectionStatus.SOUND;
            }
            case TERMS -> {
                TermsView.open(section).check(findings);
                yield SectionStatus.SOUND;
            }
            case PAYLOADS -> {
                PayloadsView.open(section, rows).check(findings);
                yield SectionStatus.SOUND;
            }
            case HNSW_GRAPH -> {
                HnswGraphView.open(section, MultiOffsetsView.denseRows(segment, section.field()))
                        .check(findings);
                yield SectionStatus.SOUND;
            }
            case ROW_NEIGHBORS -> {
                RowNeighborsView.open(section, rows).check(findings);
                yield SectionStatus.SOUND;
            }
            case ATTRIBUTES -> {
                AttributesView.open(section, rows).check(findings);
                yield SectionStatus.SOUND;
            }
            case MULTI_OFFSETS -> {
                MultiOffsetsView.open(section, rows).check(findings);
                yield SectionStatus.SOUND;
            }
            case PQ_CODES -> {
                PqCodesView.open(section).check(findings);
                yield SectionStatus.SOUND;
            }
            case IVF_LISTS -> {
                IvfListsView.open(section, rows).check(findings);
                yield SectionStatus.SOUND;
            }
            case PQ_MODEL -> {
                PqModelView.open(section).check(findings);
                yield SectionStatus.SOUND;
            }
            case QUERY_ADAPTER -> {
                QueryAdapterView.open(section).check(findings);
                yield SectionStatus.SOUND;
            }
            case DENSE_CODES -> {
                DenseCodesView.open(section, MultiOffsetsView.denseRows(segment, section.field()))
                        .check(findings);
                yield SectionStatus.SOUND;
            }
            case SPARSE_ROWS -> {
                SparseRowsView view = SparseRowsView.of(section);
                section.require(view.rows() == rows, 0, rows + " rows", view.rows());
                view.check(findings);
                yield SectionStatus.SOUND;
            }
            case BLOCKED_POSTINGS -> {
                BlockedPostingsView view = BlockedPostingsView.of(section);
                section.require(view.rows() == rows, 0, rows + " rows", view.rows());
                view.check(findings);
                yield SectionStatus.SOUND;
            }
            case WINDOWED_POSTINGS -> {
                WindowedPostingsView view = WindowedPostingsView.of(section);
                section.require(view.rows() == rows, 0, rows + " rows", view.rows());
                view.check(findings);
                yield SectionStatus.SOUND;
            }
        };
    }
}
