/// What every builder needs: work spread over cores with a result that does not depend on their number, and word
/// of its progress. Useful for builders; not for search, which runs on the caller's thread.
@NullMarked
package dev.quarry.build;

import org.jspecify.annotations.NullMarked;
