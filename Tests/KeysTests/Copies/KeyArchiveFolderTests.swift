// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import Policy
import Signatures
import Testing

/// Copies of keys in files.
struct KeyArchiveFolderTests {
    private let reference: KeyReference
    private let copy: KeyCopy

    init() throws {
        reference = .kms(.aws(try AWSKeyID("alias/release")))
        copy = KeyCopy(try KeyStoreTests.newKey(), from: .awsKMS, version: "arn", fetchedAt: 1_700_000_000)
    }

    private func files(_ folder: borrowing Folder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/keys").map {
            "\(folder.path)/keys/\($0)"
        }
    }

    @Test func aCopyComesBack() throws {
        let folder = try Folder()
        let archive = KeyArchiveFolder(directory: "\(folder.path)/keys", variables: [:])
        archive.keep(copy, of: reference)
        #expect(archive.copy(of: reference) == copy)
        let file = try #require(try files(folder).first)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        archive.keep(nil, of: reference)
        #expect(archive.copy(of: reference) == nil)
        #expect(try files(folder).isEmpty)
    }

    @Test func anotherReferenceIsAnotherCopy() throws {
        let folder = try Folder()
        let archive = KeyArchiveFolder(directory: "\(folder.path)/keys", variables: [:])
        archive.keep(copy, of: reference)
        for other in [
            KeyReference.kms(.aws(try AWSKeyID("alias/releases"))),
            .kms(.aws(try AWSKeyID("alias/release", endpoint: "https://kms.example"))),
            .kms(.transit(try TransitKeyName("release", of: .hashiCorp))),
        ] { #expect(archive.copy(of: other) == nil) }
    }

    /// A digest is checked when the file is read; a file of ours must not stand for that.
    @Test func aPinnedFileIsNotKept() throws {
        let folder = try Folder()
        let archive = KeyArchiveFolder(directory: "\(folder.path)/keys", variables: [:])
        let pinned = KeyReference.https(
            try PinnedURL("https://acme.test/k.pub#sha256:" + String(repeating: "a", count: 64)))
        archive.keep(KeyCopy(copy.key, from: .https, fetchedAt: 5), of: pinned)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/keys"))
    }

    /// An ARN means one key, whoever asks: a job with a new session finds the copies of the one before.
    @Test func anARNIsKeptForEverySession() throws {
        let folder = try Folder()
        let arn = KeyReference.kms(
            .aws(try AWSKeyID("arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab")))
        func archive(_ session: String) -> KeyArchiveFolder {
            KeyArchiveFolder(directory: "\(folder.path)/keys", variables: ["AWS_ACCESS_KEY_ID": session])
        }
        for reference in [arn, reference] { archive("one").keep(copy, of: reference) }
        #expect(archive("two").copy(of: arn) == copy)
        #expect(archive("two").copy(of: reference) == nil)
        #expect(archive("one").copy(of: reference) == copy)
    }

    @Test func whatNobodyAskedForInALongTimeIsForgotten() throws {
        let folder = try Folder()
        let archive = KeyArchiveFolder(directory: "\(folder.path)/keys", variables: [:])
        archive.keep(copy, of: reference)
        for file in try files(folder) {
            try FileManager.default.setAttributes(
                [.modificationDate: Date.now.addingTimeInterval(-2_600_000)], ofItemAtPath: file)
        }
        let other = KeyReference.kms(.aws(try AWSKeyID("alias/other")))
        archive.keep(copy, of: other)
        #expect(archive.copy(of: reference) == nil)
        #expect(archive.copy(of: other) == copy)
    }

    /// What is to be had here is not written down.
    @Test func aVariableIsNotKept() throws {
        let folder = try Folder()
        let archive = KeyArchiveFolder(directory: "\(folder.path)/keys", variables: [:])
        archive.keep(KeyCopy(copy.key, from: .environment, fetchedAt: 5), of: .environment("KEY"))
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/keys"))
        #expect(archive.copy(of: .environment("KEY")) == nil)
    }

    /// An alias of one account is not that of another.
    @Test(arguments: [
        ("AWS_PROFILE", false), ("AWS_REGION", false), ("AWS_ENDPOINT_URL_KMS", false),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", false), ("VAULT_ADDR", true),
    ])
    func otherSurroundingsMakeAnotherCopy(_ variable: String, _ isTransit: Bool) throws {
        let folder = try Folder()
        let reference =
            isTransit ? .kms(.transit(try TransitKeyName("release", of: .hashiCorp))) : reference
        func archive(_ value: String, _ terminal: String) -> KeyArchiveFolder {
            KeyArchiveFolder(
                directory: "\(folder.path)/keys", variables: [variable: value, "TERM": terminal])
        }
        let kept = KeyCopy(copy.key, from: isTransit ? .vault : .awsKMS, fetchedAt: 5)
        archive("a", "x").keep(kept, of: reference)
        #expect(archive("b", "x").copy(of: reference) == nil)
        #expect(archive("a", "y").copy(of: reference) == kept)
    }

    @Test(arguments: [0o600, 0o644, 0o620, 0o602, 0o666])
    func aFileThatOthersMayWriteIsNotBelieved(_ mode: Int) throws {
        let folder = try Folder()
        let archive = KeyArchiveFolder(directory: "\(folder.path)/keys", variables: [:])
        archive.keep(copy, of: reference)
        for file in try files(folder) {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        }
        #expect((archive.copy(of: reference) != nil) == (mode & 0o022 == 0))
    }

    @Test(arguments: ["", "{", "[]", "{\"reference\": 5}", String(repeating: " ", count: 20_000)])
    func whatIsNoCopyIsNone(_ text: String) throws {
        let folder = try Folder()
        let archive = KeyArchiveFolder(directory: "\(folder.path)/keys", variables: [:])
        archive.keep(copy, of: reference)
        for file in try files(folder) {
            try Data(text.utf8).write(to: URL(filePath: file))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        }
        #expect(archive.copy(of: reference) == nil)
    }

    @Test func aFolderThatCannotBeMadeIsNoFailure() throws {
        let folder = try Folder()
        try folder.write("file")
        let archive = KeyArchiveFolder(directory: "\(folder.path)/file/keys", variables: [:])
        archive.keep(copy, of: reference)
        #expect(archive.copy(of: reference) == nil)
    }
}
