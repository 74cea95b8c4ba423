// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Answers requests from the content: the whole protocol, without any input or output of its own.
struct RegistryRouter: Sendable {
    let content: RegistryContent
    let uploads: UploadSessions
    let tokens: TokenIssuer
    let behavior: RegistryBehavior
    let limits: RegistryLimits

    /// The answer to one request that arrived at `now`.
    func answer(_ request: RegistryRequest, at now: ContinuousClock.Instant) -> RegistryResponse {
        respond(to: request, at: now).with("Docker-Distribution-API-Version", "registry/2.0")
    }

    private func respond(to request: RegistryRequest, at now: ContinuousClock.Instant) -> RegistryResponse {
        guard let route = request.route else {
            return .failure(.nameUnknown, "no such endpoint")
        }
        let gatekeeper = Gatekeeper(authentication: behavior.authentication, tokens: tokens)
        if route == .token { return gatekeeper.token(for: request, at: now) }
        if let refusal = gatekeeper.refusal(of: request, at: now) { return refusal }
        guard route.isWellNamed else { return .failure(.nameInvalid, "not a repository name") }
        switch route {
        case .version: return .json([:])
        case .token: return .failure(.nameUnknown, "no such endpoint")
        case .manifest(let repository, let reference):
            return tagged(manifest(reference, in: repository, request))
        case .blob(let repository, let digest): return blob(digest, in: repository, request)
        case .uploads(let repository): return beginUpload(in: repository, request)
        case .upload(let repository, let identifier): return upload(identifier, in: repository, request)
        case .tags(let repository): return tagged(tags(in: repository, request))
        case .referrers(let repository, let digest):
            return tagged(referrers(of: digest, in: repository, request))
        }
    }

    private func tagged(_ response: RegistryResponse) -> RegistryResponse {
        behavior.entityTags ? EntityTags.tagged(response) : response
    }

    /// Whether that many more bytes may be kept.
    func hasRoom(for bytes: Int) -> Bool { content.size + uploads.size + bytes <= limits.storage }

    /// The answer to a method that an endpoint does not have.
    static func notAllowed(_ allowed: String) -> RegistryResponse {
        .failure(.unsupported, "allowed: \(allowed)").with("Allow", allowed)
    }
}
