// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Policy
import Sigstore
import Testing
import Verification

@testable import Report

/// What a reader is told to do next.
struct AdviceTests {
    private let key = TrustedSigner(name: "release", method: .static)
    private let identity = TrustedSigner(name: "ci", method: .keyless)
    private let notary = TrustedSigner(name: "acme", provider: .notary, method: .static)

    private func command(_ signers: [TrustedSigner], named name: String? = nil) -> String {
        SigningAdvice(signers, named: name, .image("acme/web@sha256:00")).command()
    }

    @Test("keys, identities and others sign in their own ways") func ways() {
        #expect(command([key]) == "cosign sign --key KEY acme/web@sha256:00")
        #expect(command([identity]) == "cosign sign acme/web@sha256:00")
        #expect(command([notary]) == "notation sign acme/web@sha256:00")
        #expect(command([identity, identity]) == "cosign sign acme/web@sha256:00")
        let both =
            "cosign sign --key KEY acme/web@sha256:00 (a key), or cosign sign acme/web@sha256:00 (an identity)"
        #expect(command([identity, key]) == both)
        #expect(command([]) == both)
        #expect(command([identity, key], named: "ci") == "cosign sign acme/web@sha256:00")
        #expect(command([identity, key], named: "somebody") == both)
    }

    @Test("files are signed as files") func files() {
        let subject = SigningAdvice.Subject.file("app.tar", bundle: "app.json")
        #expect(SigningAdvice([.identity], subject).command() == "cosign sign-blob --bundle app.json app.tar")
        #expect(
            SigningAdvice([.key], subject).command("-a a=b")
                == "cosign sign-blob --bundle app.json -a a=b --key KEY app.tar")
    }

    private func next(_ issuer: TextMatcher, _ subject: TextMatcher) -> String? {
        PatternAdvice.next(
            .identity(
                wanted: [.init(issuer: issuer, subject: subject)], issuer: "https://login.acme.test",
                subject: "https://github.com/acme/web"))
    }

    @Test("a pattern that meets a part is said to") func patterns() throws {
        let issuer = TextMatcher.exactly("https://login.acme.test")
        let prefix = TextMatcher.pattern(try Pattern("https://github\\.com/acme/"))
        #expect(
            next(issuer, prefix)
                == "a pattern must match the whole text, and /https://github\\.com/acme// matches only the beginning: "
                + "end it with .* if anything may follow")
        #expect(next(issuer, .pattern(try Pattern("acme/web")))?.contains("only the end") == true)
        #expect(next(issuer, .pattern(try Pattern("acme")))?.contains("only a part") == true)
    }

    @Test("who is somebody else is not said to be nearly meant") func others() throws {
        let prefix = TextMatcher.pattern(try Pattern("https://github\\.com/acme/"))
        #expect(next(.exactly("https://evil.test"), prefix) == nil)
        #expect(next(.exactly("https://login.acme.test"), .exactly("https://github.com/acme/")) == nil)
    }
}
