// SPDX-License-Identifier: Apache-2.0

#if DEBUG
    @testable import Keys
    import StrictJSON

    /// A JSON Web Key, as a key vault gives it.
    @Sendable func jsonWebKey(_ input: [UInt8]) {
        guard let json = try? JSON(parsing: input) else { return }
        do throws(JSONWebKeyProblem) {
            _ = try JSONWebKey(JSONCursor(json)).publicKey()
        } catch {
            _ = "\(error)"
        }
    }
#endif
