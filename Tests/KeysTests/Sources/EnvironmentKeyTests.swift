// SPDX-License-Identifier: Apache-2.0

import Keys
import Signatures
import Testing

/// `env://NAME`.
@Suite struct EnvironmentKeyTests {
    @Test func aVariableHoldsTheKey() async throws {
        let provider = EnvironmentKey(surroundings: .test(["COSIGN_PUBLIC_KEY": pem]))
        #expect(try await provider.fetch("COSIGN_PUBLIC_KEY") == FetchedKey(PublicKey(pemEncoded: pem)))
    }

    @Test(arguments: [
        ([:], KeyFetchError.Cause.notFound(said: "the variable is not set, or empty")),
        (["KEY": ""], .notFound(said: "the variable is not set, or empty")),
        (["KEY": "no key"], .unusable(.notPEM)),
    ])
    func itHoldsNone(_ variables: [String: String], _ cause: KeyFetchError.Cause) async {
        let provider = EnvironmentKey(surroundings: .test(variables))
        #expect(await provider.failure("KEY") == KeyFetchError(.environment, "env://KEY", cause))
    }
}
