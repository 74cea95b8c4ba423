// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The artifacts of a Freight as lines, in which two Freight are equal when they hold the same.
enum FreightContents {
    static func lines(of freight: JSON) -> Set<String> {
        var lines: Set<String> = []
        func add(_ list: String, _ members: [String]) {
            for item in freight[list]?.array ?? [] {
                let values = members.map { item[$0]?.string ?? "" }
                lines.insert(([list] + values).joined(separator: " "))
            }
        }
        add("images", ["repoURL", "tag", "digest", "subscriptionName"])
        add("commits", ["repoURL", "id", "subscriptionName"])
        add("charts", ["repoURL", "name", "version", "subscriptionName"])
        add("artifacts", ["version", "subscriptionName"])
        return lines
    }
}
