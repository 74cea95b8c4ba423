// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import NotaryProject
import OCIModel
import Policy
import TestNotary
import Testing
import Verification

/// Referrers that hold no signature of the image: each is one failed candidate, never the end of the search.
struct NotaryReferrerTests {
    /// How a referrer is wrong.
    enum Fault: CaseIterable {
        case twoLayers, garbage, wrongConfig, ofAnotherImage, envelopeOfAnotherImage, mediaType, size

        var code: String {
            switch self {
            case .twoLayers, .wrongConfig: "notary.manifest"
            case .garbage: "notary.malformed"
            case .ofAnotherImage, .envelopeOfAnotherImage, .mediaType, .size: "notary.other-artifact"
            }
        }
    }

    private var bench = NotaryBench.minted
    private let image = TestImage(label: "referrers")
    private let chain: TestNotary.Chain

    init() throws { chain = try .minted() }

    private func good() throws -> NotaryReferrer { try NotaryReferrer(of: image.descriptor, by: chain) }

    private func verdict() async throws -> ImageVerdict {
        try await bench.verdict([NotaryBench.notary(chain.rootPEM)], reference: bench.push(image))
    }

    /// Adds a referrer with that fault to what the registry lists.
    private mutating func attach(_ fault: Fault) throws {
        var referrer = try good()
        switch fault {
        case .twoLayers: referrer.layers += [(.jose, Array("second".utf8))]
        case .garbage: referrer.layers = [(.jose, Array("garbage".utf8))]
        case .wrongConfig: referrer.configType = "application/vnd.oci.image.config.v1+json"
        case .ofAnotherImage:
            referrer = try NotaryReferrer(of: TestImage(label: "other").descriptor, by: chain)
            bench.strays[image.digest] = [referrer.descriptor]
        case .envelopeOfAnotherImage, .mediaType, .size:
            let signed = Self.target(image.descriptor, wrongIn: fault)
            referrer.layers = try NotaryReferrer(of: signed, by: chain).layers
        }
        bench.attach(referrer)
    }

    private static func target(_ image: Descriptor, wrongIn fault: Fault) -> Descriptor {
        var target = image
        switch fault {
        case .envelopeOfAnotherImage: target.digest = TestImage(label: "other").digest
        case .mediaType: target.mediaType = .dockerManifest
        case .size: target.size += 1
        default: break
        }
        return target
    }

    @Test("one that is wrong is rejected alone, and does not hide a good one", arguments: Fault.allCases)
    func faults(_ fault: Fault) async throws {
        var test = self
        try test.attach(fault)
        #expect(try await test.verdict().summary == "rejected (\(fault.code))")
        test.bench.attach(try good())
        #expect(try await test.verdict().summary == "verified")
    }

    @Test("the type of the config alone says what it is, too") func legacyForm() async throws {
        var referrer = try good()
        (referrer.artifactType, referrer.configType) = (nil, .notarySignature)
        bench.attach(referrer)
        #expect(try await verdict().summary == "verified")
    }

    @Test("a referrer of another type is no signature") func otherType() async throws {
        var referrer = try good()
        referrer.artifactType = "application/vnd.example"
        bench.attach(referrer)
        #expect(try await verdict().summary == "rejected (signature.none)")
    }

    // MARK: bounds

    @Test("more referrers than are looked at leave it open", arguments: [3, 4])
    func bound(_ count: Int) async throws {
        var test = self
        test.bench.limits.evidence.referrers = 3
        let stranger = try TestNotary.Chain.minted()
        for _ in 0..<count { try test.bench.sign(image, by: stranger) }
        let codes = ["notary.untrusted", "notary.untrusted", "notary.untrusted"]
        let verdict = try await test.verdict()
        #expect(verdict.outcome == (count > 3 ? .undetermined : .rejected))
        #expect(verdict.decidingCodes == (count > 3 ? ["evidence.bound"] : []) + codes)
    }

    @Test("a good one within the bound counts, and one behind it is not seen", arguments: [0, 2, 3])
    func goodAmongMany(_ place: Int) async throws {
        var test = self
        test.bench.limits.evidence.referrers = 3
        let stranger = try TestNotary.Chain.minted()
        for index in 0..<5 { try test.bench.sign(image, by: index == place ? chain : stranger) }
        let verdict = try await test.verdict()
        #expect(verdict.outcome == (place < 3 ? .verified : .undetermined))
        #expect(verdict.decidingCodes.first == (place < 3 ? nil : "evidence.bound"))
    }

    // MARK: what cannot be fetched

    @Test("one that cannot be fetched leaves it open, unless another is good", arguments: [true, false])
    func refused(_ isManifest: Bool) async throws {
        let referrer = try good()
        bench.attach(referrer)
        bench.content.refuse(
            isManifest
                ? "manifest \(referrer.descriptor.digest)"
                : "blob \(Digest(sha256Of: referrer.layers[0].bytes))")
        #expect(try await verdict().summary == "undetermined (registry.server-error)")
        bench.attach(try good())
        #expect(try await verdict().summary == "verified")
    }

    @Test("a list of referrers that cannot be fetched leaves it open") func noList() async throws {
        bench.attach(try good())
        bench.content.refuse("referrers")
        #expect(try await verdict().summary == "undetermined (registry.server-error)")
        bench.content.refuse("referrers", false)
        #expect(try await verdict().summary == "verified")
    }
}
