// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import Testing

/// The Dockerfile, read; nothing here can build it.
@Suite("Dockerfile") struct ImageTests {
    @Test("What is copied is there, and is not left out")
    func sources() throws {
        let left = try Repository.text(".dockerignore").split(separator: "\n").map(String.init)
        let copied = try Self.instructions("COPY").filter { !$0.hasPrefix("--from=") }
            .flatMap { $0.split(separator: " ").dropLast().map(String.init) }
        #expect(copied.count >= 4)
        for source in copied {
            #expect(Repository.exists(source), "\(source)")
            #expect(left.contains("!" + source), "\(source)")
        }
        #expect(left.contains("*"))
        #expect(!Repository.exists("no such folder"))
    }

    @Test("Every target's folder is copied, or the package could not be read")
    func targets() throws {
        let copied = Set(
            try Self.instructions("COPY").compactMap { $0.split(separator: " ").first.map(String.init) })
        let package = try Repository.text("Package.swift")
        // The others are at Sources/NAME and Tests/NAME; those of benchmarks are asked for only.
        let paths = package.split(separator: "path: \"").dropFirst().compactMap {
            $0.split(separator: "\"").first
        }
        for path in paths {
            let folder = path.split(separator: "/").first.map(String.init) ?? ""
            #expect(copied.contains(folder) || folder == "Benchmarks" || path == "Fuzz/Driver", "\(path)")
        }
    }

    @Test("The program runs as the user that the manifests say, from the path that is installed")
    func program() throws {
        #expect(try Self.instructions("USER") == ["65532:65532"])
        #expect(try Self.instructions("ENTRYPOINT") == ["[\"/usr/bin/assay\"]"])
        #expect(try Self.instructions("COPY").contains("--from=build /out/assay /usr/bin/assay"))
        let pod = try #require(try Manifests.base().workloads.first?.at("spec.template.spec"))
        #expect(pod.at("securityContext.runAsUser") == 65532)
        #expect(pod.at("containers.0.command") == nil)
        #expect(pod.at("containers.0.args.0") == "serve")
    }

    @Test("Without arguments it runs a subcommand that there is")
    func command() throws {
        let command = try #require(try Self.instructions("CMD").last)
        let word = command.filter { $0.isLetter || $0 == "-" }
        var known: Set<String> = ["help"]
        for file in Repository.files(in: "Sources/assay") {
            for part in try Repository.text(file).components(separatedBy: "commandName: \"").dropFirst() {
                known.insert(String(part.prefix { $0 != "\"" }))
            }
        }
        #expect(known.contains("verify"))
        #expect(known.contains(word))
    }

    @Test("What it is linked to is installed")
    func libraries() throws {
        let last = try #require(try Self.instructions("RUN").last)
        for package in ["ca-certificates", "libsqlite3-0", "libstdc++6", "zlib1g"] {
            #expect(last.contains(package))
        }
        #expect(try Self.instructions("RUN").contains { $0.contains("--static-swift-stdlib") })
    }

    /// What stands behind a word, lines that go on joined.
    private static func instructions(_ word: String) throws -> [String] {
        try Repository.text("Dockerfile").replacing("\\\n", with: "").split(separator: "\n")
            .filter { $0.hasPrefix(word + " ") }.map { String($0.dropFirst(word.count + 1)) }
    }
}
