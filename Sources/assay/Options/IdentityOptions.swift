// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LinearPattern
import Policy
import StrictJSON
import TrustRoots

/// Whose certificate signed, by cosign's names for it.
struct IdentityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Trust certificates of this identity: an e-mail address, or a workflow's URI.", valueName: "name")
    )
    var certificateIdentity: String?

    @Option(
        help: ArgumentHelp(
            "Trust certificates whose identity matches, whole: unlike cosign's, the pattern is anchored.",
            valueName: "pattern"))
    var certificateIdentityRegexp: String?

    @Option(
        help: ArgumentHelp(
            "The OpenID Connect issuer that vouched for the identity; with --trusted-root an own PKI may do without.",
            valueName: "url"))
    var certificateOidcIssuer: String?

    @Option(
        help: ArgumentHelp("The issuer matches, whole.", valueName: "pattern"))
    var certificateOidcIssuerRegexp: String?

    @Option(
        help: ArgumentHelp(
            "Whose logs and authorities count: a trusted_root.json, or the name of a trust root.",
            valueName: "file|name"))
    var trustedRoot: String?

    func validate() throws {
        guard certificateIdentity == nil || certificateIdentityRegexp == nil else {
            throw ValidationError(
                "--certificate-identity and --certificate-identity-regexp exclude each other")
        }
        guard certificateOidcIssuer == nil || certificateOidcIssuerRegexp == nil else {
            throw ValidationError(
                "--certificate-oidc-issuer and --certificate-oidc-issuer-regexp exclude each other")
        }
        let subject = certificateIdentity ?? certificateIdentityRegexp
        let issuer = certificateOidcIssuer ?? certificateOidcIssuerRegexp
        // Whether that root certifies strangers is found out when it is read.
        guard (subject == nil) == (issuer == nil) || (subject != nil && trustedRoot != nil) else {
            throw ValidationError(
                "--certificate-identity and --certificate-oidc-issuer (or their -regexp forms) go together: "
                    + "anyone can be called anything by some issuer")
        }
        for text in [subject, issuer] where text?.isEmpty == true {
            throw ValidationError("an empty identity or issuer is nobody's")
        }
        _ = try identity
    }

    /// Who is meant; `nil` when nobody was named.
    var identity: KeylessIdentity.Matcher? {
        get throws {
            guard let subject = try Self.text(certificateIdentity, certificateIdentityRegexp) else {
                return nil
            }
            return KeylessIdentity.Matcher(
                issuer: try Self.text(certificateOidcIssuer, certificateOidcIssuerRegexp), subject: subject)
        }
    }

    /// The trust root that was named.
    var trustRootReference: TrustRootReference? { trustedRoot.map(Self.trustRoot) }

    /// Throws when `--trusted-root` names a file that is no trust root: a mistake of who typed it. A name may be of use
    /// a moment later, which is for the verdict to say.
    func checkTrustedRootFile(in store: TrustRootStore) throws {
        guard let trustRootReference, case .file = trustRootReference else { return }
        do throws(TrustRootFailure) {
            _ = try store.root(trustRootReference)
        } catch {
            throw InputError("\(error.words) [\(error.code.rawValue)]")
        }
    }

    /// What an argument names: a file when there is a separator or a `.json` in it.
    static func trustRoot(_ text: String) -> TrustRootReference {
        text.contains("/") || text.hasSuffix(".json") ? .file(text) : .named(text)
    }

    /// A signer for a policy; `nil` when nobody was named.
    func signer() throws -> Signer? {
        guard let identity = try identity else { return nil }
        return Signer(
            name: "\(identity.subject)", identity: .keyless(KeylessIdentity(identities: [identity])),
            trustRoot: trustRootReference, location: SourceLocation(file: "--certificate-identity"))
    }

    private static func text(_ exact: String?, _ pattern: String?) throws -> TextMatcher? {
        if let exact { return .exactly(exact) }
        guard let pattern else { return nil }
        do throws(PatternError) {
            return .pattern(try Pattern(pattern))
        } catch {
            throw ValidationError("the pattern \"\(pattern)\" \(error)")
        }
    }
}
