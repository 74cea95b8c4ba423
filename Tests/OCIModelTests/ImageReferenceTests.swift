// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import OCIModel

private let longTag = String(repeating: "t", count: 129)
let hex = String(repeating: "0123456789abcdef", count: 4)

/// The grammar of the distribution project's reference package, and its normalisation.
struct ImageReferenceTests {
    private func problem(_ text: String) -> ImageReferenceError.Problem? {
        do throws(ImageReferenceError) {
            _ = try ImageReference(parsing: text)
            return nil
        } catch {
            return error.problem
        }
    }

    private static let normalised: [(String, String)] = [
        ("nginx", "docker.io/library/nginx:latest"),
        ("nginx:1.27", "docker.io/library/nginx:1.27"),
        ("docker.io/nginx", "docker.io/library/nginx:latest"),
        ("index.docker.io/nginx", "docker.io/library/nginx:latest"),
        ("docker.io/library/nginx", "docker.io/library/nginx:latest"),
        ("acme/shop", "docker.io/acme/shop:latest"),
        ("library/nginx:1", "docker.io/library/nginx:1"),
        ("docker.io/a/b/c", "docker.io/a/b/c:latest"),
        ("localhost/app", "localhost/app:latest"),
        ("localhost:5000/app:v1", "localhost:5000/app:v1"),
        ("localhosted/app", "docker.io/localhosted/app:latest"),
        ("ghcr.io/acme/shop", "ghcr.io/acme/shop:latest"),
        ("ghcr.io/shop", "ghcr.io/shop:latest"),
        ("registry:5000/a", "registry:5000/a:latest"),
        ("registry/a", "docker.io/registry/a:latest"),
        ("docker.io", "docker.io/library/docker.io:latest"),
        ("ghcr.io", "docker.io/library/ghcr.io:latest"),
        ("host:5000", "docker.io/library/host:5000"),
        ("Registry.Example/app", "registry.example/app:latest"),
        ("DOCKER.IO/nginx", "docker.io/library/nginx:latest"),
        ("REGISTRY.example/app", "registry.example/app:latest"),
        ("127.0.0.1:5000/a/b:c", "127.0.0.1:5000/a/b:c"),
        ("[::1]:5000/app", "[::1]:5000/app:latest"),
        ("[2001:DB8::1]/app:v1", "[2001:db8::1]/app:v1"),
        ("a.b-c.d:65535/x", "a.b-c.d:65535/x:latest"),
        ("x/a__b", "docker.io/x/a__b:latest"),
        ("x/a----b", "docker.io/x/a----b:latest"),
        ("x/a.b_c-d", "docker.io/x/a.b_c-d:latest"),
        ("0/0", "docker.io/0/0:latest"),
        ("a:_", "docker.io/library/a:_"),
        ("a:V1.0-RC_1", "docker.io/library/a:V1.0-RC_1"),
    ]

    @Test(arguments: normalised)
    func isNormalised(_ text: String, _ normalised: String) throws {
        #expect(try ImageReference(parsing: text).description == normalised)
    }

    @Test(arguments: ["nginx", "ghcr.io/a/b:v1", "localhost:5000/a", "[::1]/a", "a/b@sha256:\(hex)"])
    func whatIsNormalisedStaysSo(_ text: String) throws {
        let once = try ImageReference(parsing: text)
        #expect(try ImageReference(parsing: once.description).description == once.description)
    }

    @Test func aDigestLeavesTheTagOut() throws {
        let reference = try ImageReference(parsing: "nginx@sha256:\(hex)")
        #expect(reference.tag == nil)
        #expect(reference.digest == Digest(.sha256, hex: hex))
        #expect(reference.description == "docker.io/library/nginx@sha256:\(hex)")
    }

    @Test func aDigestMayStandBehindATag() throws {
        let reference = try ImageReference(parsing: "ghcr.io/a:v1@sha512:\(hex)\(hex)")
        #expect(reference.tag == "v1")
        #expect(reference.digest?.algorithm == .sha512)
    }

    @Test func pinningLeavesTheTagOut() throws {
        let digest = Digest(sha256Of: [1])
        #expect(
            try ImageReference(parsing: "a/b:v1").pinned(to: digest).description == "docker.io/a/b@\(digest)")
    }

    private static let refused: [(String, ImageReferenceError.Problem)] = [
        ("", .empty),
        ("Nginx", .upperCase("library/Nginx")),
        ("ghcr.io/Acme/shop", .upperCase("Acme/shop")),
        ("docker.io/Acme", .upperCase("library/Acme")),
        (":tag", .path("library/")),
        ("/app", .path("/app")),
        ("app/", .path("app/")),
        ("a//b", .path("a//b")),
        ("ghcr.io/", .path("")),
        ("a/-b", .path("a/-b")),
        ("a/b-", .path("a/b-")),
        ("a/b..c", .path("a/b..c")),
        ("a/b___c", .path("a/b___c")),
        ("a/b._c", .path("a/b._c")),
        ("a/b c", .path("a/b c")),
        ("a/../b", .path("a/../b")),
        ("a/é", .path("a/é")),
        ("a\n", .path("library/a\n")),
        (hex, .path(hex)),
        ("https://ghcr.io/a", .registry("https:")),
        ("-host.io/a", .registry("-host.io")),
        ("host-.io/a", .registry("host-.io")),
        ("ho_st.io/a", .registry("ho_st.io")),
        (".io/a", .registry(".io")),
        ("a..io/a", .registry("a..io")),
        ("user@host.io/a", .digest("host.io/a")),
        ("host.io:/a", .registry("host.io:")),
        ("host.io:0/a", .registry("host.io:0")),
        ("host.io:65536/a", .registry("host.io:65536")),
        ("host.io:000001/a", .registry("host.io:000001")),
        ("host.io:5a/a", .registry("host.io:5a")),
        ("host.io:1:2/a", .registry("host.io:1:2")),
        ("[::1/a", .registry("[::1")),
        ("[]:1/a", .registry("[]:1")),
        ("[::g]/a", .registry("[::g]")),
        ("[::1]x/a", .registry("[::1]x")),
        ("a:", .tag("")),
        ("a:.b", .tag(".b")),
        ("a:-b", .tag("-b")),
        ("a:b c", .tag("b c")),
        ("a:é", .tag("é")),
        ("a:\(longTag)", .tag(longTag)),
        ("a@", .digest("")),
        ("a@sha256:abc", .digest("sha256:abc")),
        ("a@sha256:\(hex.uppercased())", .digest("sha256:\(hex.uppercased())")),
        ("a@md5:\(hex)", .digest("md5:\(hex)")),
        ("a@sha256:\(hex)@sha256:\(hex)", .digest("sha256:\(hex)@sha256:\(hex)")),
        ("a@sha256:\(hex):tag", .digest("sha256:\(hex):tag")),
    ]

    @Test(arguments: refused)
    func isRefused(_ text: String, _ expected: ImageReferenceError.Problem) {
        #expect(problem(text) == expected)
    }

    @Test func namesHave255Bytes() {
        let path = "ghcr.io/" + String(repeating: "a", count: 247)
        #expect(problem(path) == nil)
        #expect(problem(path + "a") == .tooLong(limit: 255))
    }

    @Test func aTagHas128Bytes() {
        #expect(problem("a:" + String(repeating: "t", count: 128)) == nil)
    }

    @Test func sixtyFourHexadecimalDigitsMayBePartOfAName() {
        #expect(problem("a/\(hex)") == nil)
        #expect(problem(hex + "0") == nil)
        #expect(problem("a:" + hex) == nil)
    }

    @Test func aTextIsBoundedBeforeItIsRead() {
        let long = String(repeating: "a/", count: 500_000)
        #expect(problem(long) == .tooLong(limit: 520))
    }

    @Test func aMessageNamesThePart() {
        let error = ImageReferenceError(text: "a:é", problem: .tag("é"))
        #expect(error.description == "\"a:é\" is not an image reference: \"é\" is not a tag")
    }

    /// A pattern of a policy must not be dodged by writing the registry otherwise.
    @Test(arguments: [
        ("registry.example:443/app", "registry.example/app"),
        ("registry.example:0443/app", "registry.example/app"),
        ("registry.example/app", "registry.example:443/app"), ("localhost:80/app", "localhost/app"),
        ("[::1]:443/app", "[::1]/app"), ("registry-1.docker.io/library/nginx", "docker.io/library/nginx"),
        ("registry-1.docker.io/nginx", "docker.io/library/nginx"),
        ("index.docker.io:443/acme/app", "docker.io/acme/app"), ("nginx", "index.docker.io/library/nginx"),
    ])
    func aRepositoryHasSeveralSpellings(_ written: String, _ other: String) throws {
        let repository = try ImageReference(parsing: written).repository
        #expect(repository.spellings.contains(other))
        #expect(repository.spellings.contains(repository.description))
    }

    @Test(arguments: [
        "registry.example:5000/app", "registry.example:4430/app", "[::1]/app", "docker.io.example/a",
    ])
    func anotherPortIsAnotherRegistry(_ written: String) throws {
        let repository = try ImageReference(parsing: written).repository
        let port = repository.registry + ":443"
        let names = [repository.description, "\(port)/\(repository.path)"]
        #expect(Set(repository.spellings) == Set(names))
    }
}

struct RepositoryTests {
    @Test func isNormalised() throws {
        #expect(try Repository(parsing: "nginx").description == "docker.io/library/nginx")
        #expect(try Repository(parsing: "GHCR.io/a/b") == Repository(registry: "ghcr.io", path: "a/b"))
    }

    @Test(arguments: ["nginx:latest", "nginx@sha256:\(hex)"]) func isWrittenWithoutTagAndDigest(
        _ text: String
    ) {
        #expect(throws: ImageReferenceError(text: text, problem: .notARepository)) {
            try Repository(parsing: text)
        }
    }
}

/// Found by fuzzing: what is written back is the same image.
struct BareLabelTests {
    @Test(arguments: ["Acme/shop", "A/p", "ACME/team/shop"]) func aBareLabelInUpperCaseIsNoRegistry(
        _ text: String
    ) {
        #expect(throws: ImageReferenceError.self) { try ImageReference(parsing: text) }
    }

    @Test(arguments: ["ACME.example/shop", "Acme:443/shop", "LOCALHOST/shop", "acme/shop"])
    func whatIsWrittenBackIsTheSameImage(_ text: String) throws {
        let reference = try ImageReference(parsing: text)
        #expect(try ImageReference(parsing: reference.description).repository == reference.repository)
    }
}
