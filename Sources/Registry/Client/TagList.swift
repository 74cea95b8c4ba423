// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON

/// The tags of a repository, as pages bring them.
struct TagList {
    private(set) var tags: [String] = []
    private var seen: Set<String> = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Takes a page, `{"name": …, "tags": […]}`; `null` stands for no tags, as some registries write it. What is no tag
    /// by the specification's grammar cannot be asked for and is passed over.
    mutating func add(page: [UInt8], of endpoint: Endpoint) throws(RegistryError) {
        let json: JSON
        do { json = try JSON(parsing: page, limits: Self.jsonLimits) } catch {
            throw .malformedAnswer(host: endpoint.host, why: "its list of tags: \(error)")
        }
        guard json.object != nil, let list = json["tags"] else {
            throw .malformedAnswer(host: endpoint.host, why: "there is no list of tags in it")
        }
        guard !list.isNull else { return }
        guard let entries = list.array else {
            throw .malformedAnswer(host: endpoint.host, why: "its tags are no list")
        }
        for entry in entries {
            guard let tag = entry.string, ImageReference.isTag(tag), seen.insert(tag).inserted else {
                continue
            }
            guard tags.count < limit else { throw .limitExceeded(.tags(limit: limit)) }
            tags.append(tag)
        }
    }

    private static let jsonLimits = JSONLimits(bytes: 16 << 20, depth: 8, nodes: 200_000)
}
