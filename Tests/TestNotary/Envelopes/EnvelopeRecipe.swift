// SPDX-License-Identifier: Apache-2.0

package import NotaryProject
package import OCIModel
import Signatures
import StrictJSON

extension TestNotary {
    /// What a signature envelope will say, before it is signed. Nothing is checked: a test breaks what it likes.
    package struct EnvelopeRecipe: Sendable {
        package var format: NotarySignature.Format
        /// The signed header, in its order; a name may stand twice.
        package var protected: [EnvelopeAttribute]
        /// The header that nobody signs.
        package var unprotected: [EnvelopeAttribute]
        /// JSON, as it is signed.
        package var payload: String
        /// Members of the JSON envelope besides the four, as JSON text.
        package var extraMembers: [(name: String, json: String)] = []
        /// What happens to the encoded signed header before it is signed.
        package var editProtected: @Sendable (inout [UInt8]) -> Void = { _ in }
        /// What happens to the parts of the envelope: the texts of payload, protected, signature in JSON.
        package var editMembers: @Sendable (inout [String: String]) -> Void = { _ in }
        /// What happens to the four elements of the COSE list.
        package var editElements: @Sendable (inout [CBOR]) -> Void = { _ in }
        /// The tag of the COSE list; `nil` for none.
        package var tag: UInt64? = 18

        /// A good envelope of a scheme: the attributes that have to be there, and a signing agent.
        package init(
            _ format: NotarySignature.Format, algorithm: NotaryAlgorithm, chain: [[UInt8]],
            target: Descriptor,
            at time: Int, scheme: NotarySignature.Scheme = .x509
        ) {
            self.format = format
            let timeName = scheme == .x509 ? Self.signingTime : Self.authenticSigningTime
            let critical = scheme == .x509 ? [Self.signingScheme] : [Self.signingScheme, timeName]
            protected = [
                .init(.algorithm, .algorithm(algorithm)), .init(.critical, .names(critical)),
                .init(.contentType, .text("application/vnd.cncf.notary.payload.v1+json")),
                .init(Self.signingScheme, .text(scheme.rawValue)), .init(timeName, .time(time)),
            ]
            unprotected = [
                .init(.chain, .certificates(chain)),
                .init("io.cncf.notary.signingAgent", "test/1"),
            ]
            payload = (["targetArtifact": target.json] as JSON).text()
        }

        package static let signingScheme: EnvelopeAttribute.Name = "io.cncf.notary.signingScheme"
        package static let signingTime: EnvelopeAttribute.Name = "io.cncf.notary.signingTime"
        package static let authenticSigningTime: EnvelopeAttribute.Name =
            "io.cncf.notary.authenticSigningTime"
        package static let expiry: EnvelopeAttribute.Name = "io.cncf.notary.expiry"
        package static let timestampSignature: EnvelopeAttribute.Name = "io.cncf.notary.timestampSignature"

        /// Puts a value in the place of the attribute's, or adds it; `critical` names it in `crit` as well.
        package mutating func set(
            _ name: EnvelopeAttribute.Name, _ value: EnvelopeAttribute.Value, critical: Bool = false
        ) {
            if let index = protected.firstIndex(where: { $0.name == name }) {
                protected[index].value = value
            } else {
                protected.append(.init(name, value))
            }
            if critical { markCritical(name) }
        }

        /// The same where nobody signs.
        package mutating func setUnprotected(
            _ name: EnvelopeAttribute.Name, _ value: EnvelopeAttribute.Value
        ) {
            if let index = unprotected.firstIndex(where: { $0.name == name }) {
                unprotected[index].value = value
            } else {
                unprotected.append(.init(name, value))
            }
        }

        /// Leaves out an attribute of either header; `crit` stays as it is.
        package mutating func remove(_ name: EnvelopeAttribute.Name) {
            protected.removeAll { $0.name == name }
            unprotected.removeAll { $0.name == name }
        }

        /// Names an attribute in `crit`, whether it is there or not.
        package mutating func markCritical(_ name: EnvelopeAttribute.Name) {
            for (index, attribute) in protected.enumerated() where attribute.name == .critical {
                if case .names(let names) = attribute.value {
                    protected[index].value = .names(names + [name])
                }
            }
        }

        /// Leaves a name out of `crit`.
        package mutating func unmarkCritical(_ name: EnvelopeAttribute.Name) {
            for (index, attribute) in protected.enumerated() where attribute.name == .critical {
                if case .names(let names) = attribute.value {
                    protected[index].value = .names(names.filter { $0 != name })
                }
            }
        }
    }
}
