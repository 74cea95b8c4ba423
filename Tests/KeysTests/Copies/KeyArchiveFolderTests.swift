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

    @Test func aFileIsPinnedWithItsDigest() throws {
        let folder = try Folder()
        let archive = KeyArchiveFolder(directory: "\(folder.path)/keys", variables: [:])
        func url(_ digit: String) throws -> KeyReference {
            .https(try PinnedURL("https://acme.test/k.pub#sha256:" + String(repeating: digit, count: 64)))
        }
        let kept = KeyCopy(copy.key, from: .https, fetchedAt: 5)
        archive.keep(kept, of: try url("a"))
        #expect(archive.copy(of: try url("b")) == nil)
        #expect(archive.copy(of: try url("a")) == kept)
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
    @Test(arguments: ["AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL_KMS", "VAULT_ADDR"])
    func otherSurroundingsMakeAnotherCopy(_ variable: String) throws {
        let folder = try Folder()
        let here = KeyArchiveFolder(
            directory: "\(folder.path)/keys", variables: [variable: "a", "TERM": "x"])
        here.keep(copy, of: reference)
        let there = KeyArchiveFolder(
            directory: "\(folder.path)/keys", variables: [variable: "b", "TERM": "x"])
        #expect(there.copy(of: reference) == nil)
        let again = KeyArchiveFolder(
            directory: "\(folder.path)/keys", variables: [variable: "a", "TERM": "y"])
        #expect(again.copy(of: reference) == copy)
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
