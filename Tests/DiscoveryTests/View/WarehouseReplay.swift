// SPDX-License-Identifier: Apache-2.0

import Discovery
import OCIModel
import StrictJSON

/// What Kargo's image discovery asks a registry, in its order, through go-containerregistry: a list in one page, then
/// for each of the best tags a ping and its manifest, for images their config, for indexes each member and its config.
/// Any answer but 200 ends the discovery.
struct WarehouseReplay {
    /// A status that ends the discovery, and what it was about.
    struct Failure: Error, Equatable {
        var path: String
        var status: Int
    }

    let bench: ViewBench
    /// How many tags are looked at.
    var limit = 20

    /// The references that Kargo would write into the Warehouse, best first: `1.2.3@sha256:…`.
    func discover() async throws -> [String] {
        _ = try await get("")
        let list = try JSON(parsing: try await get("\(bench.name)/tags/list?n=1000").body)
        let tags = (list["tags"]?.array ?? []).compactMap(\.string)
        let best = tags.compactMap { tag in version(tag).map { (tag, $0) } }
            .sorted { $1.1.lexicographicallyPrecedes($0.1) }
        var found: [String] = []
        for (tag, _) in best.prefix(limit) {
            let (digest, manifest) = try await manifest(tag)
            switch manifest.content {
            case .image(let config, _): _ = try await blob(config.digest)
            case .index(let members):
                for member in members where member.platform != "unknown/unknown" {
                    guard case .image(let config, _) = try await self.manifest("\(member.digest)").1.content
                    else { continue }
                    _ = try await blob(config.digest)
                }
            }
            found.append("\(tag)@\(digest)")
        }
        return found
    }

    private func manifest(_ reference: String) async throws -> (Digest, Manifest) {
        _ = try await get("")
        let answer = try await get("\(bench.name)/manifests/\(reference)")
        let digest = Digest(sha256Of: answer.body)
        let manifest = try Manifest(parsing: answer.body)
        guard answer.headers["Docker-Content-Digest"] == digest.description,
            answer.contentType == manifest.mediaType.rawValue
        else { throw Failure(path: reference, status: answer.status) }
        return (digest, manifest)
    }

    private func blob(_ digest: Digest) async throws -> [UInt8] {
        let bytes = try await get("\(bench.name)/blobs/\(digest)").body
        guard digest.matches(bytes) else { throw Failure(path: digest.description, status: 200) }
        return bytes
    }

    private func get(_ path: String) async throws -> ViewAnswer {
        let answer = await bench.get(path)
        guard answer.status == 200, answer.headers["Link"] == nil else {
            throw Failure(path: path, status: answer.status)
        }
        return answer
    }

    /// Major, minor and patch of a strict version.
    private func version(_ tag: String) -> [Int]? {
        let parts = tag.split(separator: ".").map { Int($0) }
        guard parts.count == 3 else { return nil }
        let numbers = parts.compactMap(\.self)
        return numbers.count == 3 ? numbers : nil
    }
}
