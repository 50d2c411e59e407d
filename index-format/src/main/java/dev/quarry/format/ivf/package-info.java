/// The rows of a dense field by list of a coarse quantizer: an inverted file. Useful for scanning a part of many codes;
/// not for few rows, of which a scan of all is as fast.
@NullMarked
package dev.quarry.format.ivf;

import org.jspecify.annotations.NullMarked;
