// SPDX-License-Identifier: Apache-2.0

package import NotaryProject
import Signatures
import StrictJSON

extension TestNotary {
    /// One member of a header, for either format.
    package struct EnvelopeAttribute: Sendable {
        package var name: Name
        package var value: Value

        package init(_ name: Name, _ value: Value) {
            self.name = name
            self.value = value
        }

        /// A name in JWS, a label in COSE.
        package enum Name: Sendable, Equatable, ExpressibleByStringLiteral {
            case algorithm, critical, contentType, chain
            case text(String)
            /// In COSE; in JWS its digits.
            case label(Int)

            package init(stringLiteral value: String) { self = .text(value) }

            package var json: String {
                switch self {
                case .algorithm: "alg"
                case .critical: "crit"
                case .contentType: "cty"
                case .chain: "x5c"
                case .text(let text): text
                case .label(let label): String(label)
                }
            }

            package var cbor: CBOR {
                switch self {
                case .algorithm: .integer(1)
                case .critical: .integer(2)
                case .contentType: .integer(3)
                case .chain: .integer(33)
                case .text(let text): .text(text)
                case .label(let label): .integer(label)
                }
            }
        }

        /// A value in either format.
        package enum Value: Sendable, ExpressibleByStringLiteral {
            case algorithm(NotaryAlgorithm)
            case text(String)
            /// In seconds since 1970.
            case time(Int)
            case integer(Int)
            case bytes([UInt8])
            case names([Name])
            case certificates([[UInt8]])
            /// As it is to be written.
            case json(String)
            case cbor(CBOR)

            package init(stringLiteral value: String) { self = .text(value) }

            /// As JSON text.
            package var json: String {
                switch self {
                case .algorithm(let algorithm): Self.quoted(algorithm.rawValue)
                case .text(let text): Self.quoted(text)
                case .time(let seconds): Self.quoted(RFC3339.text(seconds))
                case .integer(let number): String(number)
                case .bytes(let bytes): Self.quoted(Base64.encode(bytes))
                case .names(let names): Self.list(names.map { Self.quoted($0.json) })
                case .certificates(let chain): Self.list(chain.map { Self.quoted(Base64.encode($0)) })
                case .json(let text): text
                case .cbor: "null"
                }
            }

            package var cbor: CBOR {
                switch self {
                case .algorithm(let algorithm): .integer(algorithm.coseNumber)
                case .text(let text): .text(text)
                case .time(let seconds): .tagged(1, .integer(seconds))
                case .integer(let number): .integer(number)
                case .bytes(let bytes): .bytes(bytes)
                case .names(let names): .array(names.map(\.cbor))
                case .certificates(let chain): .array(chain.map(CBOR.bytes))
                case .json: .null
                case .cbor(let item): item
                }
            }

            private static func quoted(_ text: String) -> String { JSON.string(text).text() }
            private static func list(_ elements: [String]) -> String {
                "[" + elements.joined(separator: ",") + "]"
            }
        }
    }
}
