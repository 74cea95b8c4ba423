// SPDX-License-Identifier: Apache-2.0

/// Why a text names no key. The sentence fragment goes on after the text: `is not …`.
package struct KeyNameProblem: Error, Sendable, Equatable {
    package var why: String

    package init(_ why: String) { self.why = why }
}
