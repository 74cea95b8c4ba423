// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import StrictJSON
import Testing

/// Registries that fail or lie. Nothing of it is ever a pass, and nothing of it is called a forgery: the outcome is
/// undetermined, and the same image is verified as soon as the fault is gone.
@Suite(.timeLimit(.minutes(3)))
struct FaultTests {
    /// One way to fail, and what it is called.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let fault: Fault
        let code: String
        var options: [String] = []

        init(_ name: String, _ fault: Fault, _ code: String, _ options: String...) {
            self.name = name
            self.fault = fault
            self.code = code
            self.options = options
        }

        var testDescription: String { name }
    }

    /// Where the registry fails.
    enum Place: String, CaseIterable, Sendable {
        case tag = "/manifests/v1"
        case referrers = "/referrers/"
        case bundle = "/blobs/"
    }

    static let cases = [
        Case("401", .status(401), "registry.unauthorized"),
        Case("403", .status(403), "registry.forbidden"),
        Case("429 for an hour", .status(429, retryAfter: 3600), "registry.rate-limited"),
        Case("500", .status(500), "registry.server-error"),
        Case("no answer", .neverAnswers, "registry.timeout", "--timeout", "1"),
        Case("an answer too late", .latency(.seconds(20)), "registry.timeout", "--timeout", "1"),
        Case("a reset connection", .connectionReset, "registry.unreachable"),
        Case("an endless body", .endlessBody(), "registry.too-large"),
        Case("a redirect to a metadata service", .redirect(to: metadata), "registry.redirect-refused"),
    ]

    @Test("nothing is concluded from a failure", arguments: cases, Place.allCases)
    func fails(_ fault: Case, at place: Place) async throws {
        let bench = try await LocalBench(.bundle)
        bench.registry.faults.add(fault.fault, targetContains: place.rawValue)
        let verdict = try await Assay.verify(["--key", bench.key] + fault.options + [bench.byTag])
        #expect(verdict.summary.hasPrefix("exit 3: undetermined (\(fault.code)"))
        #expect(verdict.decision == "deny")
        bench.registry.faults.clear()
        try await bench.verify(bench.byTag).expect("exit 0: verified")
    }

    static let lyingCases = [
        Case("a login page", .htmlPage, "registry.html"),
        Case("truncated", .truncatedBody(keeping: 40), "registry.unreachable"),
        Case("Content-Length too large", .contentLength(offBy: 7), "registry.unreachable"),
        Case("Content-Length too small", .contentLength(offBy: -7), "registry.digest-mismatch"),
        Case("other bytes", .wrongBytes, "registry.digest-mismatch"),
    ]

    @Test("bytes that are not what was asked for", arguments: lyingCases, [Place.tag, .bundle])
    func lies(_ lie: Case, at place: Place) async throws {
        let bench = try await LocalBench(.bundle)
        bench.registry.faults.add(lie.fault, targetContains: place.rawValue)
        let verdict = try await bench.verify(bench.byTag)
        #expect(verdict.summary.hasPrefix("exit 3: undetermined (\(lie.code)"))
        bench.registry.faults.clear()
        try await bench.verify(bench.byTag).expect("exit 0: verified")
    }

    @Test("a digest header that lies about the tag's manifest") func digestHeader() async throws {
        let bench = try await LocalBench(.bundle)
        let other = Digest(sha256Of: Array("other".utf8))
        bench.registry.faults.add(.digestHeader(other), targetContains: Place.tag.rawValue)
        let verdict = try await bench.verify(bench.byTag)
        #expect(verdict.summary == "exit 3: undetermined (registry.digest-mismatch)")
        bench.registry.faults.clear()
        try await bench.verify(bench.byTag).expect("exit 0: verified")
    }

    @Test("another manifest under the signature's digest, honest in itself") func otherManifest() async throws
    {
        let bench = try await LocalBench(.bundle)
        let other = TestImage(label: "other").manifest
        bench.registry.faults.add(.otherBody(other), on: .manifest, .after(1))
        let verdict = try await bench.verify(bench.byTag)
        #expect(verdict.summary.hasPrefix("exit 3: undetermined (registry.digest-mismatch"))
        #expect(verdict.digests == [bench.image.digest.description])
        bench.registry.faults.clear()
        try await bench.verify(bench.byTag).expect("exit 0: verified")
    }

    @Test("a tag that changes between two requests is asked for once", arguments: LocalBench.Layout.allCases)
    func changingTag(_ layout: LocalBench.Layout) async throws {
        let bench = try await LocalBench(layout)
        let other = TestImage(label: "other").manifest
        bench.registry.faults.add(.otherBody(other), targetContains: Place.tag.rawValue, .after(1))
        let verdict = try await bench.verify(bench.byTag)
        #expect(verdict.summary == "exit 0: verified")
        #expect(verdict.digests == [bench.image.digest.description])
        #expect(bench.registry.log.records.count { $0.target.hasSuffix(Place.tag.rawValue) } == 1)
        // The next run meets the other image, which nobody signed.
        try await bench.verify(bench.byTag).expect("exit 1: rejected (signature.none)")
    }

    @Test("proof in one layout outweighs the other's failure") func proofElsewhere() async throws {
        let bench = try await LocalBench(.legacy)
        bench.registry.faults.add(.status(403), on: .referrers)
        try await bench.verify(bench.byTag).expect("exit 0: verified")
        bench.content.remove(.tag("sha256-\(bench.image.digest.hex).sig"), from: LocalBench.repository)
        try await bench.verify(bench.byTag).expect("exit 3: undetermined (registry.forbidden)")
    }

    @Test("a web page for referrers means no such API: the tag that stands in for it is read")
    func pageForReferrers() async throws {
        let bench = try await LocalBench(.bundle)
        bench.registry.faults.add(.htmlPage, on: .referrers)
        try await bench.verify(bench.byTag).expect("exit 1: rejected (signature.none)")
        bench.listReferrers(of: bench.image)
        try await bench.verify(bench.byTag).expect("exit 0: verified")
    }

    @Test("a stopped registry: strict denies, permissive warns, neither passes") func stopped() async throws {
        let bench = try await LocalBench(.bundle)
        let strict = try bench.project()
        try await Assay.verify("--project", strict, bench.byDigest).expect("exit 0: verified")
        await bench.registry.stop()
        let denied = try await Assay.verify("--project", strict, bench.byDigest)
        #expect(denied.summary.hasPrefix("exit 3: undetermined (registry.unreachable"))
        #expect(denied.decision == "deny")
        let permissive = try bench.project("enforcementLevel: permissive")
        let warned = try await Assay.verify("--project", permissive, bench.byDigest)
        #expect(warned.summary.hasPrefix("exit 0: undetermined (registry.unreachable"))
        #expect(warned.json["disposition"]?.string == "warn")
    }

    @Test("an image that is not there is no forgery") func missing() async throws {
        let bench = try await LocalBench(.bundle)
        let verdict = try await bench.verify(bench.registry.reference(LocalBench.repository, tag: "v2"))
        #expect(verdict.summary == "exit 3: undetermined (registry.not-found)")
    }

    @Test("credentials: none, wrong, right") func credentials() async throws {
        let account = Credentials(user: "ci", password: "secret")
        let behavior = RegistryBehavior(authentication: .bearer(TokenService(credentials: account)))
        let bench = try await LocalBench(.bundle, behavior)
        let host = bench.registry.authority
        func config(_ account: Credentials) throws -> String {
            try bench.folder.write(
                "config.json", #"{"auths": {"\#(host)": {"auth": "\#(account.basicParameter)"}}}"#)
        }
        try await bench.verify(bench.byTag).expect("exit 3: undetermined (registry.unauthorized)")
        let wrong = try config(Credentials(user: "ci", password: "guess"))
        try await bench.verify("--docker-config", wrong, bench.byTag).expect(
            "exit 3: undetermined (registry.unauthorized)")
        let right = try config(account)
        try await bench.verify("--docker-config", right, bench.byTag).expect("exit 0: verified")
    }

    private static let metadata = "http://169.254.169.254/latest/meta-data/"
}
