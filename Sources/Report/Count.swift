// SPDX-License-Identifier: Apache-2.0

/// Numbers of things, for people.
package enum Count {
    /// `1 error`, `2 errors`.
    package static func text(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(number) " + (number == 1 ? singular : plural ?? singular + "s")
    }
}
