// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel

/// Puts manifests, and keeps the list of a subject's referrers where the registry does not (OCI distribution
/// specification, "Pushing Manifests" and "Pushing Manifests with Subject").
struct ManifestPush: Sendable {
    let session: RegistrySession
    let endpoint: Endpoint
    let meter: RequestMeter
    let limits: FetchLimits

    /// Puts a manifest under its digest, and has its subject list it.
    func push(_ manifest: FetchedManifest) async throws(RegistryError) -> PushedManifest {
        // The same bytes under their digest do no harm, however often they arrive.
        let answer = try await put(
            manifest.bytes, manifest.mediaType, as: manifest.digest.description, isRepeatable: true)
        let stated = answer.fields["Docker-Content-Digest"].flatMap { Digest($0) }
        if let stated, !stated.matches(manifest.bytes) {
            throw .digestMismatch(expected: manifest.digest, found: stated)
        }
        guard let subject = manifest.manifest.subject?.digest else {
            return PushedManifest(digest: manifest.digest, listing: .none)
        }
        if answer.fields["OCI-Subject"] == subject.description {
            return PushedManifest(digest: manifest.digest, listing: .api)
        }
        try await list(manifest, of: subject)
        return PushedManifest(digest: manifest.digest, listing: .fallbackTag)
    }

    /// Adds a manifest to the index behind its subject's tag. Who writes there at the same time may undo it, so it is
    /// looked at again until it holds.
    private func list(_ manifest: FetchedManifest, of subject: Digest) async throws(RegistryError) {
        let tag = Referrers.fallbackTag(for: subject)
        var attempt = 0
        var failure: RegistryError?
        while true {
            var list = try await referrers(tag)
            if list.contains(manifest.digest) { return }
            guard attempt < limits.pushTries else {
                throw failure
                    ?? .malformedAnswer(host: endpoint.host, why: "\(tag) does not keep what is pushed to it")
            }
            attempt += 1
            try list.add(manifest, limit: limits.referrers)
            let bytes = list.bytes
            guard bytes.count <= limits.manifest else { throw .tooLarge(limit: limits.manifest) }
            do throws(RegistryError) {
                _ = try await put(bytes, .imageIndex, as: tag, isRepeatable: false)
            } catch {
                guard error.leavesFateUnknown else { throw error }
                failure = error
            }
        }
    }

    private func referrers(_ tag: String) async throws(RegistryError) -> ReferrersIndex {
        let answer = try await session.ask(
            RegistrySession.Question(
                url: try endpoint.url("manifests/\(tag)"), accept: [.imageIndex], limit: limits.referrersPage,
                access: .pullAndPush), at: endpoint, meter: meter)
        if answer.status == 404 { return ReferrersIndex() }
        if let failure = AnswerStatus.failure(answer, from: endpoint, reference: tag) { throw failure }
        return try ReferrersIndex(answer.body, stated: answer.contentType, repository: endpoint.name)
    }

    private func put(
        _ bytes: [UInt8], _ type: MediaType, as reference: String, isRepeatable: Bool
    ) async throws(RegistryError) -> HTTPResponse {
        let answer = try await session.ask(
            RegistrySession.Question(
                url: try endpoint.url("manifests/\(reference)"), method: .put, content: (bytes, type),
                limit: Self.answerLimit, access: .pullAndPush, isRepeatable: isRepeatable),
            at: endpoint, meter: meter)
        try AnswerStatus.require([201, 202], answer, from: endpoint, reference: reference)
        return answer
    }

    private static let answerLimit = 64 << 10
}
