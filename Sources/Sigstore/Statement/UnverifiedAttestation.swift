// SPDX-License-Identifier: Apache-2.0

import Signatures

/// A signature with the statement that it is over, read and not proven: read once, it can be verified with as many keys
/// and trust roots as there are.
public struct UnverifiedAttestation: Sendable {
    /// The signature with all that came along.
    public let signature: ImageSignature
    /// What it says.
    public let statement: Statement
    /// The bytes of the statement.
    let payload: [UInt8]

    /// Reads what `signature` is over. Throws when that is no statement.
    public init(_ signature: ImageSignature) throws(SignatureRejection) {
        guard case .statement(let envelope) = signature.claim else {
            throw .malformed("it signs a payload that is no statement")
        }
        do throws(StatementError) {
            statement = try Statement(parsing: envelope.payload)
        } catch {
            throw .malformed("\(error)")
        }
        self.signature = signature
        payload = envelope.payload
    }
}
