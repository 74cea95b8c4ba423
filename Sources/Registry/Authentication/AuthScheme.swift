// SPDX-License-Identifier: Apache-2.0

/// How a registry wants to be convinced: the best of its challenges that we can answer.
enum AuthScheme: Sendable, Hashable {
    case basic
    /// Tokens come from `realm`, a URL that has not been judged yet (distribution project, "Token Authentication").
    case bearer(realm: String, service: String?)

    /// Bearer before Basic, as registries that offer both keep Basic for old clients. `nil` when there is neither.
    init?(_ challenges: [AuthChallenge]) {
        let realm = challenges.lazy.filter { $0.scheme == "bearer" }.compactMap { challenge in
            challenge.parameters["realm"].map { ($0, challenge.parameters["service"]) }
        }.first
        if let (realm, service) = realm {
            self = .bearer(realm: realm, service: service)
        } else if challenges.contains(where: { $0.scheme == "basic" }) {
            self = .basic
        } else {
            return nil
        }
    }
}
