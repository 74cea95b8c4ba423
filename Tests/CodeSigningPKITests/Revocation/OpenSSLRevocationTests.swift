// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Foundation
import TestPeers
import TestSigstore
import Testing

/// Lists by `openssl ca` and answers by `openssl ocsp`, to requests of ours.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: OpenSSLAuthority.program), "openssl is not here"))
struct OpenSSLRevocationTests {
    @Test func itsListsAreRead() async throws {
        let authority = try await OpenSSLAuthority()
        defer { authority.remove() }
        let (good, revoked) = (try await authority.question("good"), try await authority.question("revoked"))
        try await authority.revoke("revoked")
        let bytes = try await authority.list()
        let list = try CertificateRevocationList(derEncoded: bytes, from: "openssl")
        #expect(list.status(of: good, at: list.thisUpdate) == .good(until: list.nextUpdate))
        guard case .revoked(let revocation) = list.status(of: revoked, at: list.thisUpdate) else {
            Issue.record("it is not revoked")
            return
        }
        #expect(abs(revocation.date - list.thisUpdate) < 60)
        #expect(revocation.invalidityDate == nil)
    }

    @Test(arguments: ["root", "responder"]) func itsAnswersAreReadAndItReadsOurs(_ signer: String)
        async throws
    {
        let authority = try await OpenSSLAuthority()
        defer { authority.remove() }
        let (good, revoked) = (try await authority.question("good"), try await authority.question("revoked"))
        try await authority.revoke("revoked")
        _ = try await authority.question("responder")
        let time = Int(Date().timeIntervalSince1970)
        let answer = try OCSPResponse(
            derEncoded: try await authority.answer(to: OCSPRequest(for: good), by: signer), from: "openssl")
        guard case .good(let end) = answer.status(of: good, at: time) else {
            Issue.record("\(answer.status(of: good, at: time))")
            return
        }
        #expect((time + 3500...time + 3700).contains(end ?? 0))
        #expect(answer.status(of: revoked, at: time).code == .notCovered)
        let other = try OCSPResponse(
            derEncoded: try await authority.answer(to: OCSPRequest(for: revoked), by: signer), from: "openssl"
        )
        #expect(other.status(of: revoked, at: time).revocation?.source == "openssl")
    }

    @Test func itReadsOurList() async throws {
        let stage = try RevocationStage()
        var recipe = TestSigstore.RevocationListRecipe(now: now)
        recipe.entries = [.init([0x12, 0x34], at: now, .revocationReason(4))]
        let folder = FileManager.default.temporaryDirectory.appending(path: "list-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(try stage.authority.revocationList(recipe)).write(to: folder)
        let run = try await PeerProgram(OpenSSLAuthority.program)
            .run(["crl", "-inform", "DER", "-in", folder.path(), "-noout", "-text"])
        #expect(run.code == 0)
        #expect(run.output.contains("Serial Number: 1234"))
    }
}

/// An authority of `openssl ca` in a folder of its own.
private struct OpenSSLAuthority {
    static let program = "/usr/bin/openssl"

    private let folder: URL
    private let openssl: PeerProgram

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "authority-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        openssl = PeerProgram(Self.program)
        try Data().write(to: folder.appending(path: "index.txt"))
        // With its highest bit, so that the integer has a zero before it.
        try Data("8001\n".utf8).write(to: folder.appending(path: "serial"))
        try Data("1000\n".utf8).write(to: folder.appending(path: "crlnumber"))
        try Data(configuration.utf8).write(to: file("ca.cnf"))
        try await run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            file("root.key").path(), "-out", file("root.pem").path(), "-days", "30", "-subj", "/CN=root",
            "-config", file("ca.cnf").path(), "-extensions", "root")
    }

    /// The question about a certificate of that name, which is issued now; its section of the configuration says what
    /// is in it.
    func question(_ name: String) async throws -> RevocationQuestion {
        let request = file("\(name).csr").path()
        try await run(
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", file("\(name).key").path(), "-out",
            request, "-subj", "/CN=\(name)", "-config", file("ca.cnf").path())
        try await run(
            "ca", "-batch", "-config", file("ca.cnf").path(), "-in", request, "-out",
            file("\(name).pem").path(), "-notext", "-extensions", name == "responder" ? "responder" : "leaf")
        return RevocationQuestion(try certificate(name), issuedBy: try certificate("root"))
    }

    func revoke(_ name: String) async throws {
        try await run(
            "ca", "-config", file("ca.cnf").path(), "-revoke", file("\(name).pem").path(), "-crl_reason",
            "keyCompromise")
    }

    func list() async throws -> [UInt8] {
        try await run("ca", "-config", file("ca.cnf").path(), "-gencrl", "-out", file("list.pem").path())
        try await run(
            "crl", "-in", file("list.pem").path(), "-outform", "DER", "-out", file("list.der").path())
        return Array(try Data(contentsOf: file("list.der")))
    }

    func answer(to request: OCSPRequest, by signer: String) async throws -> [UInt8] {
        try Data(request.derEncoded).write(to: file("request.der"))
        try await run(
            "ocsp", "-index", file("index.txt").path(), "-CA", file("root.pem").path(), "-rsigner",
            file("\(signer).pem").path(), "-rkey", file("\(signer).key").path(), "-reqin",
            file("request.der").path(), "-respout", file("answer.der").path(), "-nmin", "60")
        return Array(try Data(contentsOf: file("answer.der")))
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    private func certificate(_ name: String) throws -> SigningCertificate {
        let text = try String(contentsOf: file("\(name).pem"), encoding: .utf8)
        return try #require(try SigningCertificate.certificates(pem: text).first)
    }

    private func file(_ name: String) -> URL { folder.appending(path: name) }

    private func run(_ arguments: String...) async throws {
        let run = try await openssl.run(arguments)
        guard run.code == 0 else {
            throw PeerError("openssl \(arguments.first ?? ""): \(run.errors.suffix(400))")
        }
    }

    private var configuration: String {
        """
        [ca]
        default_ca = authority
        [authority]
        dir = \(folder.path())
        database = $dir/index.txt
        serial = $dir/serial
        crlnumber = $dir/crlnumber
        new_certs_dir = $dir
        certificate = $dir/root.pem
        private_key = $dir/root.key
        default_md = sha256
        default_days = 7
        default_crl_days = 7
        policy = any
        crl_extensions = list
        [any]
        commonName = supplied
        [req]
        distinguished_name = names
        [names]
        [root]
        basicConstraints = critical, CA:TRUE
        keyUsage = critical, keyCertSign, cRLSign
        subjectKeyIdentifier = hash
        [leaf]
        keyUsage = critical, digitalSignature
        extendedKeyUsage = codeSigning
        crlDistributionPoints = URI:http://pki.acme.test/list.crl
        authorityInfoAccess = OCSP;URI:http://pki.acme.test/ocsp
        [responder]
        keyUsage = critical, digitalSignature
        extendedKeyUsage = OCSPSigning
        noCheck = ignored
        [list]
        authorityKeyIdentifier = keyid
        """
    }
}
