// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel

/// Uploads blobs in one piece each (OCI distribution specification, "POST then PUT").
struct BlobUpload: Sendable {
    let session: RegistrySession
    let endpoint: Endpoint
    let meter: RequestMeter
    /// Most uploads of one blob.
    let tries: Int

    /// Uploads a blob unless it is there. An upload whose fate is unknown is begun anew when the blob did not arrive.
    func push(_ bytes: [UInt8], _ digest: Digest) async throws(RegistryError) {
        var attempt = 0
        while true {
            attempt += 1
            if try await exists(digest) { return }
            do throws(RegistryError) {
                return try await upload(bytes, digest)
            } catch {
                guard error.leavesFateUnknown, attempt < tries else { throw error }
            }
        }
    }

    private func exists(_ digest: Digest) async throws(RegistryError) -> Bool {
        let reference = digest.description
        let answer = try await session.ask(
            RegistrySession.Question(
                url: try endpoint.url("blobs/\(digest)"), method: .head, limit: Self.answerLimit,
                access: .pullAndPush), at: endpoint, meter: meter)
        if answer.status == 404 { return false }
        if let failure = AnswerStatus.failure(answer, from: endpoint, reference: reference) { throw failure }
        return true
    }

    private func upload(_ bytes: [UInt8], _ digest: Digest) async throws(RegistryError) {
        // A session that nobody ends does no harm.
        let begun = try await session.ask(
            RegistrySession.Question(
                url: try endpoint.url("blobs/uploads/"), method: .post, limit: Self.answerLimit,
                access: .pullAndPush), at: endpoint, meter: meter)
        try AnswerStatus.require([202], begun, from: endpoint, reference: "blobs/uploads")
        let ended = try await session.ask(
            RegistrySession.Question(
                url: try place(in: begun, digest), method: .put,
                content: (bytes, "application/octet-stream"), limit: Self.answerLimit, access: .pullAndPush,
                isRepeatable: false), at: endpoint, meter: meter)
        try AnswerStatus.require([201, 204], ended, from: endpoint, reference: digest.description)
    }

    /// Where the content goes: the registry names the place, which holds our proof of identity to itself.
    private func place(in answer: HTTPResponse, _ digest: Digest) throws(RegistryError) -> HTTPURL {
        guard let location = answer.fields["Location"], let url = answer.url.resolving(location) else {
            throw .malformedAnswer(host: endpoint.host, why: "it names no place to upload to")
        }
        guard url.isSameOrigin(as: endpoint.base) else {
            throw .redirectRefused(to: url.withoutQuery, why: "uploads stay at the registry")
        }
        let joint = url.target.contains("?") ? "&" : "?"
        guard
            let place = HTTPURL(
                url.scheme, authority: url.authority, target: "\(url.target)\(joint)digest=\(digest)")
        else {
            throw .malformedAnswer(host: endpoint.host, why: "it names no place to upload to")
        }
        return place
    }

    private static let answerLimit = 64 << 10
}

extension RegistryError {
    /// Whether what was sent may or may not have been taken.
    var leavesFateUnknown: Bool {
        switch self {
        case .serverError, .unreachable: true
        default: false
        }
    }
}
