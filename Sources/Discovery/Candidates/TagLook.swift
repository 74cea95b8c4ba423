// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import StrictJSON
import Verification

/// What a tag points to, as far as a selection asks for it.
struct TagLook: Sendable {
    let digest: Digest
    /// When the image was built, in seconds since 1970, where that was asked for and is said.
    let created: Int?
    /// Whether there is an image, and for the platform that was asked for.
    let isWanted: Bool

    /// What to find out about a tag.
    struct Question: Sendable {
        var repository: Repository
        var platform: ImagePlatform?
        var wantsCreated: Bool
    }

    /// Looks at a tag: one request, and for the time of a build two for each image of an index.
    init(
        _ tag: String, _ question: Question, in source: any TagSource, meter: RequestMeter
    ) async throws(RegistryError) {
        let fetched = try await source.manifest(question.repository, tag: tag, meter: meter)
        digest = fetched.digest
        switch fetched.manifest.content {
        case .index(let entries):
            let images = entries.filter { entry in
                guard let platform = entry.platform.flatMap({ ImagePlatform($0) }) else { return false }
                return platform.isRunnable && (question.platform.map { $0 == platform } ?? true)
            }
            isWanted = !images.isEmpty
            guard question.wantsCreated else {
                created = nil
                return
            }
            guard images.count <= Self.mostImages else {
                throw .malformedAnswer(
                    host: question.repository.registry, why: "\(tag) holds \(images.count) images")
            }
            var newest: Int?
            for image in images {
                let child = try await source.manifest(question.repository, digest: image.digest, meter: meter)
                let built = try await Self.config(child.manifest, question.repository, source, meter)?.created
                newest = [newest, built].compactMap(\.self).max()
            }
            created = newest
        case .image:
            guard question.wantsCreated || question.platform != nil else {
                (created, isWanted) = (nil, true)
                return
            }
            let config = try await Self.config(fetched.manifest, question.repository, source, meter)
            created = config?.created
            isWanted = question.platform.map { $0 == config?.platform } ?? true
        }
    }

    /// The config of an image; `nil` for an index within an index.
    private static func config(
        _ manifest: Manifest, _ repository: Repository, _ source: any TagSource, _ meter: RequestMeter
    ) async throws(RegistryError) -> ImageConfig? {
        guard case .image(let config, _) = manifest.content else { return nil }
        let bytes = try await source.blob(
            repository, config.digest, limit: ImageConfig.longest, meter: meter)
        do throws(JSONSyntaxError) {
            return try ImageConfig(bytes, of: manifest)
        } catch {
            throw .malformedAnswer(host: repository.registry, why: "the config \(config.digest): \(error)")
        }
    }

    /// Images of an index whose time is asked for.
    private static let mostImages = 64
}
