// SPDX-License-Identifier: Apache-2.0

import Keys
import Policy
import Signatures
import StrictJSON
import Testing

/// A document of names over a folder of files.
struct KeyRingTests {
    private static let place = SourceLocation(file: "ring.yaml")

    private func entry(_ name: String, _ reference: KeyReference, _ validity: KeyValidity = KeyValidity())
        -> KeyRingDocument.Entry
    {
        KeyRingDocument.Entry(name: name, key: TrustedKey(reference, validity), location: Self.place)
    }

    private func ring(_ directory: String?, _ entries: KeyRingDocument.Entry...) -> KeyRing {
        KeyRing(folder: KeyFolder(directory: directory), document: KeyRingDocument(entries: entries))
    }

    @Test func aNameStandsForAllItsKeysThatAreNotRevoked() {
        let retired = KeyValidity(.retired, notAfter: 5)
        let ring = ring(
            nil, entry("release", .file("new.pub")), entry("release", .file("old.pub"), retired),
            entry("release", .file("lost.pub"), KeyValidity(.revoked)), entry("other", .file("other.pub")))
        let own = KeyValidity(notAfter: 9)
        let keys = ring.keys(TrustedKey(.named("release"), own))
        #expect(keys.map(\.reference) == [.file("new.pub"), .file("old.pub")])
        #expect(keys.map(\.name) == ["release", "release"])
        #expect(keys.map(\.validities) == [[own, KeyValidity()], [own, retired]])
        #expect(ring.revoked.map(\.reference) == [.file("lost.pub")])
        #expect(ring.all().map(\.name) == ["release", "release", "release", "other"])
    }

    @Test func aNameWhoseKeysAreAllRevokedStandsForNone() {
        let ring = ring(nil, entry("release", .file("lost.pub"), KeyValidity(.revoked)))
        #expect(ring.keys(TrustedKey(.named("release"))).isEmpty)
    }

    /// The window of a file's entry holds for those who name the file.
    @Test func whatTheRingSaysOfAFileHoldsByItsOwnName() {
        let retired = KeyValidity(.retired, notAfter: 5)
        let ring = ring(nil, entry("release", .named("old"), retired), entry("release", .named("new")))
        #expect(ring.keys(TrustedKey(.named("old"))).map(\.validities) == [[KeyValidity(), retired]])
        #expect(ring.keys(TrustedKey(.named("other"))).map(\.validities) == [[KeyValidity()]])
    }

    @Test func aNameThatTheDocumentLacksIsAFile() async throws {
        let folder = try Folder()
        try folder.write("laptop.pub")
        let resolver = KeyResolver(ring: ring(folder.path, entry("release", .named("laptop"))))
        for name in ["laptop", "release"] {
            let keys = await resolver.keys(TrustedKey(.named(name)))
            #expect(try keys.map { try $0.copy.get().key } == [PublicKey(pemEncoded: pem)])
            #expect(keys.map(\.ringKey.name) == [name == "release" ? name : nil])
        }
    }

    @Test func whatNothingFetchesIsSaid() async throws {
        let key = TrustedKey(.kms(.aws(try AWSKeyID("alias/a"))))
        let keys = await KeyResolver(ring: KeyRing(directory: nil)).keys(key)
        #expect(keys.map(\.copy) == [.failure(.unsupportedSource(name: "alias/a"))])
    }

    @Test func whatAProviderSaysIsPassedOn() async throws {
        let provider = ScriptedProvider(.failure(.denied(permission: "p", said: nil)))
        let resolver = KeyResolver(ring: KeyRing(directory: nil), store: provider.store())
        let keys = await resolver.keys(TrustedKey(.kms(.aws(try AWSKeyID("alias/a")))))
        let error = KeyFetchError(.awsKMS, "alias/a", .denied(permission: "p", said: nil))
        #expect(keys.map(\.copy) == [.failure(.fetch(error))])
    }

    @Test func onlyAnotherKeyIsAChange() async throws {
        let (key, other) = (try KeyStoreTests.newKey(), try KeyStoreTests.newKey())
        let provider = ScriptedProvider(.success(key), .success(key), .success(other))
        let resolver = KeyResolver(ring: KeyRing(directory: nil), store: provider.store())
        let keys = await resolver.keys(TrustedKey(.kms(.aws(try AWSKeyID("alias/a")))))
        provider.pass(60)
        #expect(await !resolver.renew(keys))
        provider.pass(60)
        #expect(await resolver.renew(keys))
    }
}
