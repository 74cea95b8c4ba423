// SPDX-License-Identifier: Apache-2.0

import Attestations
import LinearPattern
import OCIModel
import Policy
import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// An image, a private Sigstore, and attestations about the image that are signed at chosen times.
struct GateBench {
    /// The moment of the check, in seconds since 1970.
    static let now = 1_800_000_000
    static let hour = 3_600
    static let image = OCIModel.Digest(sha256Of: Array("the image".utf8))
    static let name = ImageName(repository: "registry.example/shop", tag: "v1", digest: image)
    static let workflow = TestSigstore.Identity.gitHubWorkflow(repository: "acme/shop", file: "e2e.yml")

    static let testResult = "https://in-toto.io/attestation/test-result/v0.1"
    static let review = "https://acme.test/review/v1"

    private var sigstore: TestSigstore
    private let verifier: SignatureVerifier
    let key: TestSigstore.Key

    init() throws {
        sigstore = try TestSigstore(now: Self.now - 30 * 24 * Self.hour)
        verifier = SignatureVerifier(root: try TrustRoot(parsing: sigstore.trustedRoot.serialized()))
        key = try TestSigstore.Key(.p256)
    }

    /// Who signs.
    enum Signer {
        case workflow
        /// A key, whose signature a log dates.
        case key
        /// A key, and nothing else.
        case keyWithoutTime
    }

    /// A statement that was verified; `at` is when a log saw its signature.
    func attest(
        _ predicate: JSON?, as type: String = testResult, at time: Int = now - hour,
        by signer: Signer = .workflow,
        about subject: OCIModel.Digest = image
    ) throws -> AttestedStatement {
        let made = TestSigstore.Statement(
            [.init(subject)], predicateType: type, predicate: predicate ?? JSON(.null))
        var json = made.json
        if predicate == nil { json = json.without("predicate") }
        return try AttestedStatement(
            verify(json.serialized(), at: time, by: signer), about: subject, signer: "e2e")
    }

    /// The attestation whose payload is `bytes`, verified. Throws why it is refused.
    func verify(_ bytes: [UInt8], at time: Int = now - hour, by signer: Signer = .workflow) throws
        -> VerifiedAttestation
    {
        var sigstore = sigstore
        // The log sees it a second later.
        sigstore.now = time - 1
        let content = TestSigstore.Content.envelope(payloadType: Statement.payloadType, payload: bytes)
        let signed =
            switch signer {
            case .workflow: try sigstore.sign([], as: Self.workflow) { $0.content = content }
            case .key: try sigstore.sign([], with: key) { $0.content = content }
            case .keyWithoutTime:
                try sigstore.sign([], with: key) {
                    $0.content = content
                    $0.logs = []
                }
            }
        let bundle = try Bundle(parsing: signed.bundle().serialized())
        let publicKey: PublicKey? =
            if case .workflow = signer { nil } else { try PublicKey(pemEncoded: key.pem) }
        return try verifier.verify(
            try UnverifiedAttestation(try ImageSignature(bundle)), with: publicKey, at: Self.now)
    }

    /// A test result of one hour ago, unless said otherwise.
    func result(
        _ result: String, at time: Int = now - hour, by signer: Signer = .workflow,
        url: String = "https://ci/1"
    ) throws -> AttestedStatement {
        try attest(
            ["result": .string(result), "configuration": [], "url": .string(url)], at: time, by: signer)
    }

    // MARK: gates

    static func gate(
        _ kind: GateType.Kind = .testResult, select: GateSelection? = nil, maxAge: String? = nil,
        predicateTime: [String] = [], condition: GateCondition? = nil
    ) -> Gate {
        gate(
            GateType(kind), select: select, maxAge: maxAge, predicateTime: predicateTime,
            condition: condition ?? kind.usualCondition ?? .none)
    }

    static func gate(
        _ type: GateType, select: GateSelection? = nil, maxAge: String? = nil, predicateTime: [String] = [],
        condition: GateCondition = .none
    ) -> Gate {
        let place = SourceLocation(file: "policy.yaml")
        let signer = Policy.Signer(
            name: "e2e", identity: .key(TrustedKey(.named("e2e"))), location: place)
        return Gate(
            name: "e2e", type: type, signers: [signer], selection: select,
            maxAge: maxAge.flatMap { PolicyDuration($0) }, predicateTime: predicateTime,
            condition: condition, location: place)
    }

    /// What a gate comes to, now.
    static func result(
        _ gate: Gate, _ attested: [AttestedStatement], isComplete: Bool = true,
        remembered: Result<GateRecord?, GateMemoryFailure> = .success(nil), now: Int = now
    ) -> GateResult {
        GateJudge(gate: gate, image: name, now: now)
            .result(of: attested, isComplete: isComplete, remembered: remembered)
    }

    // MARK: conditions

    /// What a predicate comes to under a condition; signed an hour ago.
    static func finding(
        _ condition: GateCondition, _ type: String, _ predicate: JSON, signedAt: Int? = now - hour
    ) throws -> ConditionFinding {
        let made = TestSigstore.Statement([.init(image)], predicateType: type, predicate: predicate)
        let statement = try Statement(parsing: made.json.serialized())
        return ConditionCheck(condition, image: name, now: now).finding(statement, signedAt: signedAt)
    }

    /// The codes of what is wrong with it.
    static func codes(
        _ condition: GateCondition, _ type: String, _ predicate: JSON, signedAt: Int? = now - hour
    ) throws -> [GateProblem.Code] {
        try finding(condition, type, predicate, signedAt: signedAt).problems.map(\.code)
    }
}

extension GateResult {
    var codes: [GateProblem.Code] { problems.map(\.code) }
}

extension JSON {
    /// The same object with one member set.
    func with(_ key: String, _ value: JSON) -> JSON {
        var object = self.object ?? JSONObject()
        object[key] = value
        return .object(object)
    }

    /// The same object with one member taken out.
    func without(_ key: String) -> JSON {
        var object = JSONObject()
        for member in self.object?.members ?? [] where member.key != key {
            _ = object.append(member.key, member.value)
        }
        return .object(object)
    }
}
