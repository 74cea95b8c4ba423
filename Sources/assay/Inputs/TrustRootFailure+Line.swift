// SPDX-License-Identifier: Apache-2.0

import Report
import TrustRoots

extension TrustRootFailure {
    /// The failure as commands write it, with what helps.
    var line: String { "assay: \(TextStyle.printable(words)) [\(code.rawValue)]\n" }

    /// The failure and the command that helps, where one does.
    var words: String { "\(self)" + (refresh.map { "; run `\($0)`" } ?? "") }
}
