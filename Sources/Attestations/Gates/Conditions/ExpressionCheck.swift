// SPDX-License-Identifier: Apache-2.0

import CEL
import CodeSigningPKI
import OCIModel
import Policy
import Signatures
import Sigstore
import StrictJSON

/// Evaluates a gate's expression over one attestation.
struct ExpressionCheck {
    let expression: GateExpression
    let parameters: JSON
    let image: ImageName
    let now: Int

    /// Anything but `true` is a problem, and so is an expression that has no value: a missing member is no consent.
    func problems(_ candidate: GateCandidate) -> [GateProblem] {
        do throws(CELError) {
            let value = try expression.expression.evaluate(variables(candidate))
            guard let isTrue = value.bool else { return [.expressionNotBool(value.type)] }
            return isTrue ? [] : [.expressionFalse(expression.text.shown)]
        } catch {
            return [.expressionFailed(error)]
        }
    }

    private func variables(_ candidate: GateCandidate) -> [String: CELValue] {
        let statement = candidate.attested.statement
        let predicate = CELValue(statement.predicate)
        var values: [String: CELValue] = [:]
        for variable in GateExpression.Variable.allCases {
            values[variable.rawValue] =
                switch variable {
                case .statement: Self.statement(statement, predicate)
                case .subject: CELValue(Self.subject(candidate.attested.subject))
                case .predicate: predicate
                case .predicateType: .string(statement.predicateType)
                case .signer: CELValue(Self.signer(candidate.attested))
                case .signedAt: candidate.time.map(Self.timestamp) ?? .null
                case .now: Self.timestamp(now)
                case .image:
                    CELValue([
                        "repository": .string(image.repository), "digest": .string("\(image.digest)"),
                        "tag": Self.text(image.tag),
                    ])
                case .params: CELValue(parameters)
                }
        }
        return values
    }

    /// The statement with the predicate's value, which is made once: it may be large.
    private static func statement(_ statement: Statement, _ predicate: CELValue) -> CELValue {
        var map = CELMap()
        for member in statement.json.object?.members ?? [] {
            let value = member.key == "predicate" ? predicate : CELValue(member.value)
            _ = map.insert(value, for: .string(member.key))
        }
        return .map(map)
    }

    private static func subject(_ subject: Statement.Subject) -> JSON {
        [
            "name": .string(subject.name), "digest": map(subject.digests),
            "annotations": map(subject.annotations),
        ]
    }

    /// Where a certificate says a thing in a new extension and in an old one, the new one counts.
    private static func signer(_ attested: AttestedStatement) -> JSON {
        let certificate = attested.certificate
        let isKey = attested.attestation.signature.certificate == nil
        return [
            "name": text(attested.signer), "issuer": text(certificate?.issuer),
            "identity": text(attested.certificateSubject),
            "sourceRepository": text(certificate?[.sourceRepositoryURI]),
            "sourceRef": text(certificate?[.sourceRepositoryRef] ?? certificate?[.githubWorkflowRef]),
            "sourceDigest": text(certificate?[.sourceRepositoryDigest] ?? certificate?[.githubWorkflowSHA]),
            "runnerEnvironment": text(certificate?[.runnerEnvironment]),
            "trigger": text(certificate?[.buildTrigger] ?? certificate?[.githubWorkflowTrigger]),
            "key": isKey ? .string("\(attested.attestation.signature.key.fingerprint)") : nil,
        ]
    }

    private static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? nil }

    private static func map(_ texts: [String: String]) -> JSON {
        var object = JSONObject()
        for (key, value) in texts.sorted(by: { $0.key < $1.key }) { object[key] = .string(value) }
        return .object(object)
    }

    /// A moment; `null` for one that the language has no value for.
    private static func timestamp(_ seconds: Int) -> CELValue {
        CELTimestamp(seconds: Int64(seconds)).map(CELValue.timestamp) ?? .null
    }
}
