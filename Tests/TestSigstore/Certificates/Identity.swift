// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// Who signs, as an identity provider would vouch for them.
    package struct Identity: Sendable {
        /// The subject alternative name.
        package var name: GeneralName
        /// The provider, Fulcio's 1.1 and 1.8.
        package var issuer: String
        /// Fulcio's other extensions, 1.2 to 1.24, by number.
        package var claims: [Int: String]

        /// An identity from its parts.
        package init(_ name: GeneralName, issuer: String, claims: [Int: String] = [:]) {
            self.name = name
            self.issuer = issuer
            self.claims = claims
        }

        /// A person.
        package static func email(_ address: String, issuer: String) -> Self {
            Self(.email(address), issuer: issuer)
        }

        /// A workload.
        package static func uri(_ uri: String, issuer: String, claims: [Int: String] = [:]) -> Self {
            Self(.uri(uri), issuer: issuer, claims: claims)
        }

        /// What is neither.
        package static func otherName(_ text: String, issuer: String) -> Self {
            Self(.otherName(text), issuer: issuer)
        }

        /// A GitHub Actions run, with all of Fulcio's claims about one.
        package static func gitHubWorkflow(
            repository: String = "acme/web", file: String = "release.yml", ref: String = "refs/heads/main",
            trigger: String = "push"
        ) -> Self {
            let commit = String(repeating: "0123456789", count: 4)
            let url = "https://github.com/\(repository)"
            let workflow = "\(url)/.github/workflows/\(file)@\(ref)"
            let owner = repository.split(separator: "/").first.map(String.init) ?? ""
            return .uri(
                workflow, issuer: "https://token.actions.githubusercontent.com",
                claims: [
                    2: trigger, 3: commit, 4: "release", 5: repository, 6: ref, 9: workflow, 10: commit,
                    11: "github-hosted", 12: url, 13: commit, 14: ref, 15: "1001",
                    16: "https://github.com/\(owner)", 17: "2002", 18: workflow, 19: commit, 20: trigger,
                    21: "\(url)/actions/runs/3003/attempts/1", 22: "private", 23: "production",
                    24: "repo:\(repository):ref:\(ref)",
                ])
        }

        /// The text that a policy compares.
        package var nameText: String {
            switch name {
            case .email(let text), .uri(let text), .otherName(let text), .dns(let text): text
            }
        }

        /// The leaf that Fulcio would sign: ten minutes from `notBefore`.
        package func certificate(notBefore: Int) -> CertificateRecipe {
            var extensions: [Extension] = [
                .keyUsage(.digitalSignature), .extendedKeyUsage(.codeSigning), .subjectAlternativeName(name),
                .fulcio(1, issuer), .fulcio(8, issuer),
            ]
            extensions += claims.sorted { $0.key < $1.key }.map { .fulcio($0.key, $0.value) }
            return CertificateRecipe(
                notBefore: notBefore, notAfter: notBefore + 600, extensions: extensions)
        }
    }
}
