// SPDX-License-Identifier: Apache-2.0

extension String {
    /// At most so many Unicode scalars; where something is left out, the last one says so.
    func cut(to length: Int) -> String {
        guard unicodeScalars.count > length else { return self }
        return String(UnicodeScalarView(unicodeScalars.prefix(length - 1))) + "…"
    }
}
