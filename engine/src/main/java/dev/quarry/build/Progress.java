package dev.quarry.build;

/// Hears how far a long piece of work has come. Calls may come from any thread, often; an implementation counts and
/// returns. What it throws ends the work, and comes out of it: the way to call work off.
public interface Progress {

    /// Hears nothing.
    Progress NONE = new Progress() {
        @Override
        public void stage(String name, long total) {}

        @Override
        public void advance(long steps) {}
    };

    /// A new stage begins; the one before is over.
    ///
    /// @param name a few words, such as `summarize lists`
    /// @param total the steps it will take
    void stage(String name, long total);

    /// More steps of the stage are done.
    void advance(long steps);
}
