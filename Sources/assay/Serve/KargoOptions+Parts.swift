// SPDX-License-Identifier: Apache-2.0

import Server

extension KargoOptions {
    /// Who may ask for decisions: those who have a token for that alone, and all who may use the API.
    func askers(besides ways: Authentication?, on base: ServerBase) throws -> Authentication {
        guard let kargoTokens else { return ways ?? .anyOf([]) }
        let tokens = try BearerTokens(
            file: kargoTokens, mayComeLater: true, now: base.now, failed: base.tokensFailed)
        return .anyOf([.bearer(tokens)] + [ways].compactMap(\.self))
    }
}
