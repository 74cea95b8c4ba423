// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import Policy
import Signatures
import Testing

let pem = """
    -----BEGIN PUBLIC KEY-----
    MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    -----END PUBLIC KEY-----

    """

/// A folder that is there while a test runs.
struct Folder: ~Copyable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String = pem) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: false)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
    }
}

func failure(_ ring: KeyFolder, _ reference: KeyReference) -> KeyError? {
    do throws(KeyError) {
        _ = try ring.key(reference)
        return nil
    } catch {
        return error
    }
}

/// Keys by name.
@Suite(.timeLimit(.minutes(1)))
struct KeyFolderTests {
    @Test(arguments: ["release.pub", "release.pem", "release"]) func aNameIsAFile(_ file: String) throws {
        let folder = try Folder()
        try folder.write(file)
        let ring = KeyFolder(directory: folder.path)
        #expect(try ring.key(.named("release")) == PublicKey(pemEncoded: pem))
        #expect(ring.names() == (file == "release" ? [] : ["release"]))
    }

    @Test func ofSeveralFilesThePubIsTaken() throws {
        let folder = try Folder()
        try folder.write("release.pub")
        try folder.write("release.pem", "not a key")
        #expect(failure(KeyFolder(directory: folder.path), .named("release")) == nil)
    }

    @Test func aFolderMayHaveSpacesAndPercents() throws {
        let folder = try Folder()
        try folder.makeFolder("a b%20c")
        try folder.write("a b%20c/release.pub")
        #expect(failure(KeyFolder(directory: folder.path + "/a b%20c"), .named("release")) == nil)
    }

    /// A mounted Secret: the file is a link through `..data`, which is a link to a folder with a date.
    @Test func aMountedSecretIsRead() throws {
        let folder = try Folder()
        try folder.makeFolder("..2026_01_01")
        try folder.write("..2026_01_01/release.pub")
        try folder.link("..data", to: "..2026_01_01")
        try folder.link("release.pub", to: "..data/release.pub")
        let ring = KeyFolder(directory: folder.path)
        #expect(failure(ring, .named("release")) == nil)
        #expect(failure(ring, .file(folder.path + "/release.pub")) == nil)
        #expect(ring.names() == ["release"])
    }

    @Test func anUnknownNameIsToldWithWhatThereIs() throws {
        let folder = try Folder()
        try folder.write("release.pub")
        let ring = KeyFolder(directory: folder.path)
        #expect(
            failure(ring, .named("nightly"))
                == .unknownName("nightly", keyRing: folder.path, nearest: "release"))
        try folder.write("Nightly.pub")
        #expect(
            failure(ring, .named("nightly"))
                == .unknownName("nightly", keyRing: folder.path, nearest: "Nightly"))
        #expect(failure(ring, .named("other")) == .unknownName("other", keyRing: folder.path, nearest: nil))
    }

    /// It may hold the key: nothing is known of what that would have verified.
    @Test func aFolderThatCannotBeReadMayHoldTheKey() throws {
        let folder = try Folder()
        let ring = KeyFolder(directory: folder.path + "/gone")
        #expect(failure(ring, .named("a"))?.code == KeyError.Code.unreadable.rawValue)
        #expect(failure(ring, .named("a"))?.isTransient == true)
        #expect(ring.names().isEmpty)
        try folder.makeFolder("gone")
        #expect(failure(ring, .named("a"))?.code == KeyError.Code.unknownName.rawValue)
    }

    @Test func withoutAFolderANameIsNothing() {
        #expect(failure(KeyFolder(directory: nil), .named("a")) == .noKeyRing(name: "a"))
        #expect(KeyFolder(directory: nil).names().isEmpty)
    }

    @Test func inlineKeysNeedNoFolder() {
        #expect(failure(KeyFolder(directory: nil), .pem(pem)) == nil)
        #expect(
            failure(KeyFolder(directory: nil), .pem("-----BEGIN")) == .unusable(name: "inline key", .notPEM))
    }

    @Test func aSecretIsNotFetched() throws {
        let reference = KeyReference.kubernetes(try KubernetesKeyName("k8s://a/b"))
        #expect(failure(KeyFolder(directory: nil), reference) == .unsupportedSource(name: "k8s://a/b"))
    }

    /// What cannot be read is listed too: a list that leaves it out would hide it.
    @Test func theListIsOfPublicKeysByTheirFileNames() throws {
        let folder = try Folder()
        try folder.write("a.pub")
        try folder.write("b.pem", "<html>")
        try folder.write("README.md")
        #expect(KeyFolder(directory: folder.path).names() == ["a", "b"])
    }

    /// Certificates of provider `notary` lie in the same folder.
    @Test(arguments: ["acme.crt", "acme.pem"]) func aCertificateIsNoKey(_ file: String) throws {
        let folder = try Folder()
        try folder.write("a.pub")
        try folder.write(file, "acme's root\n" + pem.replacing("PUBLIC KEY", with: "CERTIFICATE"))
        let ring = KeyFolder(directory: folder.path)
        #expect(ring.names() == ["a"])
        #expect(ring.certificateNames() == ["acme"])
        // Twin: a key in a file of that name.
        try folder.write(file)
        #expect(ring.names() == (file == "acme.crt" ? ["a"] : ["a", "acme"]))
        #expect(ring.certificateNames().isEmpty)
    }

    /// As `publicKey: acme` it can never be used.
    @Test func aCertificateThatIsCalledAKeyIsListedAsOne() throws {
        let folder = try Folder()
        try folder.write("acme.pub", pem.replacing("PUBLIC KEY", with: "CERTIFICATE"))
        let ring = KeyFolder(directory: folder.path)
        #expect(ring.names() == ["acme"])
        #expect(ring.certificateNames().isEmpty)
        #expect(failure(ring, .named("acme")) == .unusable(name: "acme", .otherBlock("CERTIFICATE")))
    }

    @Test func ofSeveralFilesTheCertificateOfTheCrtIsTaken() throws {
        let folder = try Folder()
        let certificate = pem.replacing("PUBLIC KEY", with: "CERTIFICATE")
        try folder.write("acme.crt", certificate + "1")
        try folder.write("acme.pem", certificate + "2")
        try folder.write("acme", certificate + "3")
        let ring = KeyFolder(directory: folder.path)
        #expect(try ring.certificates(.named("acme")) == certificate + "1")
        #expect(ring.certificateNames() == ["acme"])
    }

    @Test func aCertificateNobodyHasIsToldWithWhatThereIs() throws {
        let folder = try Folder()
        try folder.write("acme.crt", "")
        #expect(throws: KeyError.unknownName("acne", keyRing: folder.path, nearest: "acme")) {
            try KeyFolder(directory: folder.path).certificates(.named("acne"))
        }
    }

    @Test func everyCodeIsDistinctAndSaysWhetherItMayPass() {
        let errors: [(KeyError, KeyError.Code, Bool)] = [
            (.unusable(name: "a", .notPEM), .unusable, false),
            (.unreadable(name: "a", why: "b"), .unreadable, true),
            (.unknownName("a", keyRing: "b", nearest: nil), .unknownName, false),
            (.noKeyRing(name: "a"), .noKeyRing, false),
            (.unsupportedSource(name: "a"), .unsupportedSource, true),
        ]
        for (error, code, isTransient) in errors {
            #expect(error.code == code.rawValue)
            #expect(error.isTransient == isTransient)
        }
        #expect(Set(errors.map(\.1)) == Set(KeyError.Code.allCases))
    }
}

/// Files that are no keys. Each must end.
@Suite(.timeLimit(.minutes(1)))
struct KeyFileTests {
    private func why(_ path: String) -> String? {
        guard case .unreadable(_, let why) = failure(KeyFolder(directory: nil), .file(path)) else {
            return nil
        }
        return why
    }

    @Test func aKeyIsRead() throws {
        let folder = try Folder()
        try folder.write("a.pub")
        #expect(failure(KeyFolder(directory: nil), .file(folder.path + "/a.pub")) == nil)
    }

    @Test func aMissingFileIsUnreadable() {
        #expect(why("/nonexistent/key.pub") == "there is no such file")
    }

    @Test func aFolderIsNoFile() throws {
        let folder = try Folder()
        #expect(why(folder.path) == "it is not a regular file")
    }

    @Test(arguments: ["/dev/zero", "/dev/null", "/dev/random"]) func aDeviceIsNoFile(_ path: String) {
        #expect(why(path) == "it is not a regular file")
    }

    @Test func aLinkToADeviceIsNoFile() throws {
        let folder = try Folder()
        try folder.link("key.pub", to: "/dev/zero")
        #expect(why(folder.path + "/key.pub") == "it is not a regular file")
    }

    @Test func aPipeIsNoFile() throws {
        let folder = try Folder()
        let pipe = folder.path + "/key.pub"
        let result = unsafe mkfifo(pipe, 0o600)
        #expect(result == 0)
        #expect(why(pipe) == "it is not a regular file")
    }

    @Test func linksInACircleEnd() throws {
        let folder = try Folder()
        try folder.link("a", to: "b")
        try folder.link("b", to: "a")
        #expect(why(folder.path + "/a") != nil)
    }

    @Test func aLinkToNothingIsUnreadable() throws {
        let folder = try Folder()
        try folder.link("a", to: "b")
        #expect(why(folder.path + "/a") != nil)
    }

    @Test func aFileIsBounded() throws {
        let folder = try Folder()
        try folder.write("a.pub", pem + String(repeating: "#", count: 5_000_000))
        #expect(why(folder.path + "/a.pub") == "it is larger than 65536 bytes")
    }

    @Test(arguments: [
        ("<!DOCTYPE html><title>404</title>", PublicKeyError.notPEM), ("", .notPEM),
        (pem + pem, .severalBlocks(count: 2)),
        (pem.replacing("PUBLIC", with: "PRIVATE"), .otherBlock("PRIVATE KEY")),
        (pem.replacing("MCow", with: "MCox"), .malformed),
    ])
    func otherTextIsUnusable(_ text: String, _ error: PublicKeyError) throws {
        let folder = try Folder()
        try folder.write("a.pub", text)
        let path = folder.path + "/a.pub"
        #expect(failure(KeyFolder(directory: nil), .file(path)) == .unusable(name: path, error))
    }

    @Test func bytesThatAreNoTextAreUnusable() throws {
        let folder = try Folder()
        try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: folder.path + "/a"))
        #expect(
            failure(KeyFolder(directory: nil), .file(folder.path + "/a"))?.code
                == KeyError.Code.unusable.rawValue)
    }

    /// cosign #4877: the body of an error answer was taken for a key.
    @Test func aReaderThatFailsIsUnreadable() {
        struct Refused: Error, CustomStringConvertible { var description: String { "refused" } }
        let ring = KeyFolder(directory: nil, readFile: { _, _ in throw Refused() })
        #expect(failure(ring, .file("/a")) == .unreadable(name: "/a", why: "refused"))
    }
}
