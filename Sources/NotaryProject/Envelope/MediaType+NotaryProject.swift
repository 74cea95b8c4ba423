// SPDX-License-Identifier: Apache-2.0

package import OCIModel

extension MediaType {
    /// A signature of the Notary Project: the type of a manifest, or of its config in the older form.
    package static let notarySignature: MediaType = "application/vnd.cncf.notary.signature"
    /// An envelope in JSON (RFC 7515, section 9.2.1).
    package static let jose: MediaType = "application/jose+json"
    /// An envelope in CBOR (RFC 9052, section 11.3).
    package static let cose: MediaType = "application/cose"
}
