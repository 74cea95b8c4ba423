// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// A time-stamp token (RFC 3161) to be made.
    package struct TimestampRecipe: Sendable {
        /// What is stamped.
        package enum Message: Sendable {
            /// The signature's bytes, as bundles and legacy signatures have it.
            case signature
            /// The whole envelope, as legacy attestations have it.
            case envelope
            /// Something else.
            case bytes([UInt8])
        }

        /// How the signer's certificate is bound to the signature (RFC 5035).
        package enum SigningCertificate: Sendable {
            /// ESSCertID, which is SHA-1 (RFC 2634, section 5.4).
            case v1
            /// ESSCertIDv2 with SHA-256, or with another hash that is then named.
            case v2(Hash)
            /// Names another certificate than the signer's.
            case other(Certificate)
            case omitted
        }

        /// Who makes it; `nil` for the instance's first authority.
        package var authority: TimestampAuthority?
        /// What is stamped.
        package var message = Message.signature
        /// The token's time, in seconds since 1970 UTC; `nil` for two seconds after the instance's `now`.
        package var time: Int?
        /// The fraction of the time, such as `".25"`.
        package var fraction = ""
        /// The hash of the message.
        package var imprintHash = Hash.sha256
        /// That hash's AlgorithmIdentifier, in DER, where it is to be as a request has it: some leave NULL out.
        package var imprintAlgorithm: [UInt8]?
        /// That hash's value, where a request tells no more than that; `nil` to compute it.
        package var imprint: [UInt8]?
        /// The hash of the token's content and of its signature; `nil` for the key's own.
        package var signatureHash: Hash?
        /// The certificates that the token carries, in this order; `nil` for the signer's alone.
        package var embedded: [Certificate]?
        /// The certificate whose issuer and serial number name the signer; `nil` for the signer's.
        package var signerIdentity: Certificate?
        /// The binding of the signer's certificate.
        package var signingCertificate = SigningCertificate.v2(.sha256)
        /// How far the authority's clock may be off, in DER (RFC 3161, section 2.4.2), or nothing; a second.
        package var accuracy = DER.sequence(DER.integer(1))
        /// Whether the content itself is signed, as CMS allows and time-stamps do not.
        package var omitsSignedAttributes = false
        /// PKIStatus: 0 granted, 1 granted with modifications, 2 rejected.
        package var status = 0
        /// The policy: Sigstore's.
        package var policy = "1.3.6.1.4.1.57264.2"
        /// The serial number, big-endian.
        package var serial: [UInt8] = [0x40] + (0..<15).map { _ in UInt8.random(in: 0...255) }
        /// The nonce of the request, big-endian.
        package var nonce: [UInt8]? = [0x84, 0x5F, 0xED]
        /// Changes the TSTInfo, in DER, before it is hashed.
        package var editInfo: @Sendable (inout [UInt8]) -> Void = { _ in }
        /// Changes the TSTInfo, in DER, after it was hashed: what the token then holds was not signed.
        package var editSignedInfo: @Sendable (inout [UInt8]) -> Void = { _ in }
        /// Changes the signature's value.
        package var editSignature: @Sendable (inout [UInt8]) -> Void = { _ in }

        /// A token of an authority, as it should be.
        package init(_ authority: TimestampAuthority? = nil) { self.authority = authority }

        /// A token of the instance's first authority.
        package static var token: Self { Self() }
        /// A token of the instance's first authority, changed.
        package static func token(_ edit: (inout Self) throws -> Void) rethrows -> Self {
            var recipe = Self()
            try edit(&recipe)
            return recipe
        }
    }
}
