// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import Glibc
import LinearPattern
import Signatures
import Sigstore
import StrictJSON

/// Production bundles against the built-in trust root: beside the bare signature checks they contain, and beside
/// other verifiers on the same machine.
enum KeylessBench {
    static func run() throws {
        let root = URL(filePath: FileManager.default.currentDirectoryPath)
        let file = root.deletingLastPathComponent().appending(path: "shared/data/cpython/bundles.jsonl")
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            Table.note("no production bundles beside the project: keyless rows are missing")
            return
        }
        let releases = try text.split(separator: "\n").map(Release.init)
        let verifier = BundleVerifier(SignatureVerifier(root: try BuiltInTrustRoot.publicGood.load()))
        // Rekor v1, no time-stamp, a CA with an intermediate: what most of production looks like.
        guard let one = releases.last else { throw BenchError("no bundles") }
        var verified = 0
        let single = Measure.perOperation(200) { if one.isVerified(by: verifier) { verified += 1 } }
        let all = Measure.perOperation(1) {
            for release in releases where release.isVerified(by: verifier) { verified += 1 }
        }
        guard verified == 5 * (200 + releases.count) else { throw BenchError("\(verified) bundles verified") }
        let bare = try bareChecks()
        Table.row("bare checks of a bundle: 1 × P-384, 4 × P-256", "\(Table.number(bare * 1e6, 0)) µs")
        Table.row("bundle: read, verify, compare", "\(Table.number(single * 1e6, 0)) µs")
        Table.row("  × the bare checks", Table.number(single / bare), target: "≤ 1.3")
        let mean = all / Double(releases.count)
        Table.row("\(releases.count) production bundles, each", "\(Table.number(mean * 1e6, 0)) µs")
        try python(file, mean)
        try go(releases, mean)
    }

    /// The certificate's link to its issuer, then the SCT, the log's promise, its checkpoint and the signature.
    private static func bareChecks() throws -> Double {
        let message = Array("a message".utf8)
        let issuer = P384.Signing.PrivateKey()
        let link = try issuer.signature(for: SHA384.hash(data: message))
        let key = P256.Signing.PrivateKey()
        let signature = try key.signature(for: SHA256.hash(data: message))
        return Measure.perOperation(200) {
            _ = issuer.publicKey.isValidSignature(link, for: SHA384.hash(data: message))
            for _ in 0..<4 { _ = key.publicKey.isValidSignature(signature, for: SHA256.hash(data: message)) }
        }
    }

    // MARK: other verifiers

    /// sigstore-python, all bundles in one process of its own; it says how long they took without its start.
    private static func python(_ file: URL, _ mean: Double) throws {
        let program = Peers.path("sigstore-python/bin/python")
        guard FileManager.default.fileExists(atPath: program) else {
            Table.note("sigstore-python is not here")
            return
        }
        let script = "Benchmarks/sigstore_python.py"
        guard let output = Peers.output([program, script, file.path]), let seconds = Double(output) else {
            throw BenchError("sigstore-python failed")
        }
        Table.row("sigstore-python 4.5.1, each", "\(Table.number(seconds * 1e6, 0)) µs")
        Table.row("  faster", "\(Table.number(seconds / mean, 1)) ×", target: "≥ 5")
    }

    /// sigstore-go's verifier, a process a bundle, as its users run it.
    private static func go(_ releases: [Release], _ mean: Double) throws {
        let program = Peers.path("bin/sigstore-go")
        guard FileManager.default.fileExists(atPath: program) else {
            Table.note("sigstore-go is not here")
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "assay-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let root = folder.appending(path: "root.json")
        try Data(BuiltInTrustRoot.publicGood.document).write(to: root)
        let sample = releases.suffix(20)
        let bundle = folder.appending(path: "bundle.json")
        let before = Measure.children
        for release in sample {
            try Data(release.bytes).write(to: bundle)
            let arguments = [
                program, "-trustedrootJSONpath", root.path, "-expectedSAN", release.subject,
                "-expectedIssuer",
                release.issuer, "-artifact-digest", release.digest.hex, bundle.path,
            ]
            guard Peers.output(arguments) != nil else { throw BenchError("sigstore-go failed") }
        }
        let seconds = (Measure.children - before) / Double(sample.count)
        Table.row("sigstore-go, a process each, processor time", "\(Table.number(seconds * 1e6, 0)) µs")
        Table.row("  faster", "\(Table.number(seconds / mean, 1)) ×")
    }

    private struct Release {
        let bytes: [UInt8]
        let digest: MessageDigest
        let issuer: String
        let subject: String
        let policy: IdentityPolicy

        init(_ line: Substring) throws {
            let root = JSONCursor(try JSON(parsing: String(line)))
            bytes = try root.required("bundle").json.serialized()
            guard let digest = MessageDigest(.sha256, hex: try root.required("sha256").string()) else {
                throw BenchError("a digest cannot be read")
            }
            self.digest = digest
            issuer = try root.required("issuer").string()
            subject = try root.required("identity").string()
            policy = IdentityPolicy(.oneOf([.init(issuer: .exactly(issuer), subject: .exactly(subject))]))
        }

        func isVerified(by verifier: BundleVerifier) -> Bool {
            guard let bundle = try? Bundle(parsing: bytes) else { return false }
            return (try? verifier.verify(bundle, of: .digest(digest), signedBy: policy, at: 1_800_000_000))
                != nil
        }
    }
}

/// Programs that scripts/install-peers and scripts/bench have fetched.
private enum Peers {
    static func path(_ name: String) -> String {
        (ProcessInfo.processInfo.environment["ASSAY_PEERS"] ?? ".build-peers") + "/" + name
    }

    /// What a program writes; `nil` when it fails. Its errors go to ours.
    static func output(_ arguments: [String]) -> String? {
        let quoted = arguments.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
        guard let pipe = unsafe popen(quoted, "r") else { return nil }
        var bytes: [UInt8] = []
        while case let byte = unsafe fgetc(pipe), byte >= 0 { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        guard unsafe pclose(pipe) == 0 else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
    }
}
