// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

@testable import Policy

/// Makes policies; the same seed makes the same ones everywhere.
struct PolicyGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    mutating func chance(_ percent: Int) -> Bool { number(0...99) < percent }

    mutating func one<Element>(of elements: [Element]) -> Element {
        elements[number(0...(elements.count - 1))]
    }

    mutating func some<Element: Hashable>(of elements: [Element]) -> Set<Element> {
        let chosen = elements.filter { _ in chance(70) }
        return Set(chosen.isEmpty ? [one(of: elements)] : chosen)
    }

    mutating func project(_ name: String) -> ProjectPolicy {
        ProjectPolicy(
            name: name, carrier: .appProject, body: chance(5) ? nil : body(),
            errors: [PolicyDiagnostic(.emptyList, path: "", at: Self.place)], location: Self.place)
    }

    mutating func body() -> PolicyBody {
        var body = PolicyBody()
        body.enabled = chance(85)
        body.enforcement = one(of: EnforcementLevel.allCases)
        body.providers = some(of: SignerProvider.allCases)
        body.methods = some(of: SignerMethod.allCases)
        body.minSlsaLevel = chance(60) ? 0 : number(0...4)
        body.applicationSigners = one(of: ApplicationSigners.allCases)
        body.defaultSigners = Self.pool.filter { _ in chance(35) }
        body.threshold = chance(70) ? 1 : number(1...3)
        if chance(20) { body.exceptImages = [Glob("docker.io/**")].compactMap { $0 } }
        body.images = chance(70) ? PolicyBody.everyImage : [Glob("ghcr.io/**")].compactMap { $0 }
        body.unmatchedImages = one(of: Disposition.allCases)
        body.tagReferences = one(of: [.warn, .deny])
        body.slsa = slsa()
        if chance(20) { body.gates = [Self.gate("sbom", .sbom, .sbom)] }
        return body
    }

    mutating func application() -> ApplicationPolicy {
        let state: ApplicationPolicy.BodyState =
            switch number(0...19) {
            case 0: .absent
            case 1: .unreadable([PolicyDiagnostic(.emptyList, path: "", at: Self.place)])
            default: .read(applicationBody())
            }
        return ApplicationPolicy(name: "web", body: state, location: Self.place)
    }

    mutating func applicationBody() -> ApplicationBody {
        var body = ApplicationBody()
        if chance(40) { body.enabled = chance(50) }
        if chance(40) { body.enforcement = one(of: EnforcementLevel.allCases) }
        if chance(30) { body.providers = some(of: SignerProvider.allCases) }
        if chance(30) { body.methods = some(of: SignerMethod.allCases) }
        if chance(40) { body.slsaLevel = number(0...4) }
        if chance(40) { body.threshold = number(1...3) }
        if chance(40) { body.unmatchedImages = one(of: Disposition.allCases) }
        if chance(40) { body.tagReferences = one(of: [.warn, .deny]) }
        body.slsa = slsa()
        if chance(20) { body.gates = [Self.gate("scan", .openvex, .none)] }
        for _ in 0..<(chance(50) ? 0 : number(1...3)) {
            let signer = one(of: Self.pool)
            let byName = chance(40)
            body.signers.append(byName ? .project(name: signer.name ?? "none", Self.place) : .own(signer))
        }
        return body
    }

    private mutating func slsa() -> SlsaPolicy {
        var slsa = SlsaPolicy()
        if chance(30) { slsa.expectations.source = one(of: ["https://a/b", "https://b/c"]) }
        if chance(20) {
            slsa.trust.builders = [TrustedBuilder(name: one(of: ["x", "y"]), location: Self.place)]
        }
        slsa.trust.countsUnsignedProvenance = chance(20)
        return slsa
    }

    private static let place = SourceLocation(file: "generated")

    private static func gate(_ name: String, _ kind: GateType.Kind, _ condition: GateCondition) -> Gate {
        Gate(
            name: name, type: GateType(kind), signers: [signer(nil, .cosign, key("attester"))],
            condition: condition, expression: try? GateExpression("true"), location: place)
    }

    private static func signer(
        _ name: String?, _ provider: SignerProvider = .cosign, _ identity: SignerIdentity
    ) -> Signer {
        Signer(name: name, provider: provider, identity: identity, location: place)
    }

    private static func key(_ name: String, _ state: KeyValidity.State = .active) -> SignerIdentity {
        .key(TrustedKey(.named(name), KeyValidity(state)))
    }

    private static let pool: [Signer] = [
        signer("one", .cosign, key("one")),
        signer("two", .cosign, key("two")),
        signer(nil, .cosign, key("three")),
        signer("bad", .cosign, key("four", .revoked)),
        signer("vault", .cosign, .key(TrustedKey(.environment("KEY")))),
        signer("dct", .dct, key("five")),
        signer(
            "people", .cosign,
            .keyless(
                KeylessIdentity(identities: [.init(issuer: .exactly("i"), subject: .exactly("s"))]))),
    ]
}
