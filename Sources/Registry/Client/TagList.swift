// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// The tags of a repository, as pages bring them.
struct TagList {
    private(set) var tags: [String] = []
    private var seen: Set<String> = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Takes a page, `{"name": …, "tags": […]}`, and says how many entries it has; `null` stands for none, as some
    /// registries write it. What is no tag by the specification's grammar cannot be asked for and is passed over.
    mutating func add(page: [UInt8], of endpoint: Endpoint) throws(RegistryError) -> Int {
        func malformed(_ why: String) -> RegistryError { .malformedAnswer(host: endpoint.host, why: why) }
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: page, limits: Self.jsonLimits)
        } catch {
            throw malformed("its list of tags: \(error)")
        }
        guard let list = json.object?["tags"] else { throw malformed("there is no list of tags in it") }
        if list.isNull { return 0 }
        guard let entries = list.array else { throw malformed("its tags are no list") }
        for entry in entries {
            guard let tag = entry.string else { throw malformed("there is something else among its tags") }
            guard ImageReference.isTag(tag), seen.insert(tag).inserted else { continue }
            guard tags.count < limit else { throw .limitExceeded(.tags(limit: limit)) }
            tags.append(tag)
        }
        return entries.count
    }

    private static let jsonLimits = JSONLimits(bytes: 16 << 20, depth: 8, nodes: 200_000)
}
