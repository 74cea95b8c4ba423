// SPDX-License-Identifier: Apache-2.0

/// Who asks, once that is proven.
package struct APIUser: Sendable, Hashable {
    package var name: String
    package var groups: [String]

    package init(name: String, groups: [String] = []) {
        self.name = name
        self.groups = groups
    }
}
