// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import FoundationEssentials
import Policy
import Signatures
import Sigstore
import StrictJSON
import Synchronization
import TUF
import Testing
import TrustRoots

/// Where trust roots come from, and what happens when they cannot be had.
struct TrustRootStoreTests {
    private struct Missing: Error {}
    private let now = BuiltInTrustRoot.date + 10 * 86_400

    private func store(
        _ files: [String: [UInt8]] = [:], mirrors: MirrorFolders? = nil, maxAge: Int? = nil
    ) -> TrustRootStore {
        TrustRootStore(
            mirrors: mirrors, maxAge: maxAge,
            readFile: { path, _ in
                guard let bytes = files[path] else { throw Missing() }
                return bytes
            }, now: { [now] in now })
    }

    private func failure(_ store: TrustRootStore, _ reference: TrustRootReference) -> TrustRootFailure.Code? {
        do throws(TrustRootFailure) {
            _ = try store.root(reference)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: BuiltInTrustRoot.allCases) func whatIsBuiltInNeedsNothing(_ root: BuiltInTrustRoot)
        throws
    {
        let loaded = try store().root(.named(root.rawValue))
        #expect(loaded.origin == .builtIn)
        #expect(!loaded.root.certificateAuthorities.isEmpty)
        #expect(!loaded.root.transparencyLogs.isEmpty)
        #expect(loaded.age(at: now) == 10 * 86_400)
    }

    @Test func theFourBuiltInPartsOfThePublicGoodRootAreUsable() throws {
        let root = try BuiltInTrustRoot.publicGood.load()
        #expect(root.unusable == [])
        #expect(root.certificateAuthorities.count == 2)
        #expect(root.transparencyLogs.count == 2)
        #expect(root.certificateTransparencyLogs.count == 2)
        #expect(root.timestampAuthorities.count == 1)
    }

    /// One of staging's CT logs publishes a bare RSA key.
    @Test func everyPartOfTheStagingRootIsUsable() throws {
        let root = try BuiltInTrustRoot.staging.load()
        #expect(root.unusable == [])
        #expect(root.certificateTransparencyLogs.contains { $0.key.kind == .rsa })
    }

    @Test func aFileIsRead() throws {
        let files = ["/root.json": BuiltInTrustRoot.staging.document, "/broken.json": Array("{".utf8)]
        #expect(failure(store(files), .file("/root.json")) == nil)
        #expect(failure(store(files), .file("/broken.json")) == .malformed)
        #expect(failure(store(files), .file("/absent.json")) == .unreadable)
        #expect(try store(files).root(.file("/root.json")).age(at: now) == nil)
    }

    @Test func anInlineDocumentIsRead() {
        #expect(failure(store(), .inline(BuiltInTrustRoot.staging.document)) == nil)
        #expect(failure(store(), .inline(Array("{}".utf8))) == .malformed)
    }

    @Test func anUnknownNameIsNoRoot() {
        #expect(failure(store(), .named("acme")) == .unknownName)
        #expect(failure(store(), .named("staging")) == nil)
    }

    @Test func aRootThatIsTooOldDoesNotCount() {
        #expect(failure(store(maxAge: 9 * 86_400), .publicGood) == .tooOld)
        #expect(failure(store(maxAge: 10 * 86_400), .publicGood) == nil)
        // Nobody keeps a file fresh, so it has no age.
        #expect(failure(store(maxAge: 1), .inline(BuiltInTrustRoot.staging.document)) == nil)
    }

    /// What may be there a moment later is looked for again; what never will be is not.
    @Test func aFileThatWasNotThereIsLookedForAgain() {
        let files = Mutex<[String: [UInt8]]>(["/broken.json": Array("{".utf8)])
        let store = TrustRootStore(
            readFile: { path, _ in
                guard let bytes = files.withLock({ $0[path] }) else { throw Missing() }
                return bytes
            }, now: { [now] in now })
        #expect(failure(store, .file("/root.json")) == .unreadable)
        #expect(failure(store, .file("/broken.json")) == .malformed)
        files.withLock {
            $0["/root.json"] = BuiltInTrustRoot.staging.document
            $0["/broken.json"] = BuiltInTrustRoot.staging.document
        }
        #expect(failure(store, .file("/root.json")) == nil)
        #expect(failure(store, .file("/broken.json")) == .malformed)
    }

    @Test(arguments: [
        ("/var/lib/assay", "assay trust refresh acme --trust-dir /var/lib/assay"),
        ("my roots", "assay trust refresh acme --trust-dir 'my roots'"),
        ("it's", "assay trust refresh acme --trust-dir 'it'\\''s'"),
        ("", "assay trust refresh acme --trust-dir ''"),
    ])
    func theCommandCanBeTyped(directory: String, command: String) {
        #expect(RefreshCommand("acme", in: MirrorFolders(directory: directory)).description == command)
        let standard = MirrorFolders(directory: directory, isDefault: true)
        #expect(RefreshCommand("acme", in: standard).description == "assay trust refresh acme")
    }

    @Test func severalRootsLiveSideBySide() throws {
        let store = store()
        let (good, staging) = (try store.root(.publicGood), try store.root(.named("staging")))
        #expect(good.root.fingerprint != staging.root.fingerprint)
        #expect(good.root.certifiesStrangers && staging.root.certifiesStrangers)
    }

    @Test(arguments: [
        "", ".", "..", "a/b", ".hidden", "a b", "acme.json", String(repeating: "a", count: 129),
    ])
    func isNoMirrorsName(_ text: String) { #expect(!MirrorFolders.isName(text)) }

    @Test(arguments: ["acme", "public-good", "a.b_c-1", "acme.jsonx"]) func isAMirrorsName(_ text: String) {
        #expect(MirrorFolders.isName(text))
    }
}
