// SPDX-License-Identifier: Apache-2.0

import Discovery
import LocalRegistry
import OCIModel
import StrictJSON
import Testing

/// What the view does not give, each beside what it gives for one thing that differs.
@Suite(.timeLimit(.minutes(1)))
struct ViewRefusalTests {
    /// Status, code and reason of an answer.
    private func refusal(_ answer: ViewAnswer) throws -> [String] {
        let error = try #require(try JSON(parsing: answer.body)["errors"]?.array?.first)
        let reason = error["detail"]?["reason"]?.string
        return ["\(answer.status)", error["code"]?.string ?? ""] + [reason].compactMap(\.self)
    }

    @Test func theVersionIsToldToAll() async throws {
        try await withView { bench in
            let answer = await bench.get("")
            #expect(answer.status == 200)
            #expect(answer.body == Array("{}".utf8))
            #expect(answer.headers["Docker-Distribution-API-Version"] == "registry/2.0")
            #expect(bench.requests() == [])
        }
    }

    @Test func namesThatCannotBeViewed() async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            let paths: [(path: String, refusal: [String])] = [
                ("prod/tags/list", ["404", "NAME_UNKNOWN"]),
                ("prod/ghcr.io/acme/app/tags/list", ["404", "NAME_UNKNOWN"]),
                ("none/127.0.0.1_\(bench.registry.port)/demo/app/tags/list", ["404", "NAME_UNKNOWN"]),
                ("other/127.0.0.1_\(bench.registry.port)/demo/app/tags/list", ["403", "DENIED"]),
                (
                    "prod/127.0.0.1_\(bench.registry.port)/demo/lost/tags/list",
                    ["404", "NAME_UNKNOWN", "registry.not-found"]
                ),
                ("\(bench.name)/tags", ["404", "NAME_UNKNOWN"]),
                (
                    "\(bench.name)/referrers/sha256:\(String(repeating: "a", count: 64))",
                    ["404", "NAME_UNKNOWN"]
                ),
            ]
            for (path, expected) in paths {
                #expect(try refusal(await bench.get(path)) == expected, "\(path)")
            }
            #expect(await bench.get("\(bench.name)/tags/list").status == 200)
        }
    }

    @Test("who may not use a policy learns nothing, and costs nothing") func denied() async throws {
        try await withView { bench in
            let request = ViewRequest(
                path: "\(bench.name)/tags/list", client: "flux", policies: .only(["dev"]))
            let answer = try refusal(await bench.view.answer(request))
            #expect(answer == ["403", "DENIED"])
            #expect(bench.requests() == [])
        }
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            let request = ViewRequest(
                path: "\(bench.name)/tags/list", client: "flux", policies: .only(["prod"]))
            #expect(await bench.view.answer(request).status == 200)
        }
    }

    @Test(arguments: ["PUT", "POST", "PATCH", "DELETE"]) func writes(_ method: String) async throws {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            let path = "\(bench.name)/manifests/1.0.0"
            let answer = await bench.get(path, method: method)
            #expect(try refusal(answer) == ["405", "UNSUPPORTED"])
            #expect(answer.headers["Allow"] == "GET, HEAD")
            for method in ["GET", "HEAD"] { #expect(await bench.get(path, method: method).status == 200) }
        }
    }

    @Test func manifestsThatAreNotVerified() async throws {
        try await withView { bench in
            let signed = try bench.add("1.0.0", signed: .legacy)
            let unsigned = try bench.add("1.1.0")
            #expect(await bench.tags() == ["1.0.0"])
            for reference in ["1.1.0", "\(unsigned)"] {
                let answer = await bench.manifest(reference)
                #expect(try refusal(answer) == ["404", "MANIFEST_UNKNOWN", "signature.none"])
            }
            for reference in ["9.9.9", "no tag"] {
                #expect(try refusal(await bench.manifest(reference)) == ["404", "MANIFEST_UNKNOWN"])
            }
            for reference in ["1.0.0", "\(signed)"] {
                let answer = await bench.manifest(reference)
                #expect(answer.status == 200)
                #expect(Digest(sha256Of: answer.body) == signed)
                #expect(answer.contentType == MediaType.imageManifest.rawValue)
                #expect(answer.headers["Docker-Content-Digest"] == signed.description)
            }
        }
    }

    @Test("tags for signatures are neither listed nor served") func signatureTags() async throws {
        try await withView { bench in
            let digest = try bench.add("1.0.0", signed: .legacy)
            try bench.add("sha256-\(digest.hex)")
            try bench.add("sha256-short", signed: .legacy)
            #expect(await bench.tags() == ["1.0.0", "sha256-short"])
            for suffix in ["", ".sig"] {
                let answer = await bench.manifest("sha256-\(digest.hex)\(suffix)")
                #expect(try refusal(answer) == ["404", "MANIFEST_UNKNOWN"])
            }
            #expect(await bench.manifest("sha256-short").status == 200)
        }
    }

    @Test("a digest is served that is verified, or a member of a verified index") func members() async throws
    {
        try await withView { bench in
            let signed = TestImage.index(label: "signed")
            let unsigned = TestImage.index(label: "unsigned")
            try bench.add("1.0.0", signed, signed: .bundle)
            try bench.add("1.1.0", unsigned)
            let child = try #require(signed.members.first)
            let stranger = try #require(unsigned.members.first)
            #expect(await bench.tags() == ["1.0.0"])
            #expect(await bench.manifest("\(child.digest)").body == child.manifest)
            #expect(
                try refusal(await bench.manifest("\(stranger.digest)"))
                    == ["404", "MANIFEST_UNKNOWN", "signature.none"])
        }
    }

    @Test("a member of a verified index is one, whatever else names it") func sharedMember() async throws {
        try await withView { bench in
            let member = TestImage(label: "shared")
            let verified = Manifest(mediaType: .imageIndex, content: .index(manifests: [member.descriptor]))
            let other = Manifest(
                mediaType: .imageIndex, content: .index(manifests: [member.descriptor]),
                annotations: ["a": "b"])
            bench.registry.content.add(member, to: "demo/app")
            for (tag, index) in [("1.0.0", verified), ("1.1.0", other)] {
                let bytes = index.json.serialized()
                let digest = bench.registry.content.addManifest(
                    bytes, mediaType: .imageIndex, to: "demo/app", tag: tag)
                guard tag == "1.0.0" else { continue }
                try bench.sign(
                    Descriptor(mediaType: .imageIndex, digest: digest, size: bytes.count), .bundle)
            }
            #expect(await bench.tags() == ["1.0.0"])
            #expect(await bench.manifest("1.1.0").status == 404)
            #expect(await bench.manifest("\(member.digest)").status == 200)
        }
    }

    @Test("a digest that no tag points to is served if it is verified by itself") func untagged() async throws
    {
        try await withView { bench in
            try bench.add("1.0.0", signed: .legacy)
            for (label, layout, status) in [("a", ViewBench.Layout?.some(.bundle), 200), ("b", nil, 404)] {
                let digest = try bench.add("moving", TestImage(label: label), signed: layout)
                bench.registry.content.remove(.tag("moving"), from: "demo/app")
                #expect(await bench.manifest("\(digest)").status == status)
                _ = bench.requests()
                #expect(await bench.manifest("\(digest)").status == status)
                #expect(bench.requests() == [])
            }
        }
    }

    @Test("of blobs, configs of verified images are served and nothing else") func blobs() async throws {
        try await withView { bench in
            let signed = TestImage(label: "signed")
            let unsigned = TestImage(label: "unsigned")
            try bench.add("1.0.0", signed, signed: .legacy)
            try bench.add("1.1.0", unsigned)
            #expect(await bench.tags() == ["1.0.0"])
            let config = Digest(sha256Of: signed.blobs[0])
            let answer = await bench.blob(config)
            #expect(answer.status == 200)
            #expect(answer.body == signed.blobs[0])
            for digest in [signed.blobs[1], unsigned.blobs[0]].map({ Digest(sha256Of: $0) }) {
                let answer = await bench.blob(digest)
                #expect(try refusal(answer) == ["404", "BLOB_UNKNOWN"])
                #expect(String(decoding: answer.body, as: UTF8.self).contains("from upstream, by digest"))
            }
            #expect(try refusal(await bench.get("\(bench.name)/blobs/x")) == ["404", "BLOB_UNKNOWN"])
        }
    }

    @Test("a config of a member is served after the member") func configOfMember() async throws {
        try await withView { bench in
            let index = TestImage.index(label: "signed")
            try bench.add("1.0.0", index, signed: .bundle)
            let child = try #require(index.members.first)
            #expect(await bench.manifest("1.0.0").status == 200)
            #expect(await bench.manifest("\(child.digest)").status == 200)
            #expect(await bench.blob(Digest(sha256Of: child.blobs[0])).body == child.blobs[0])
        }
    }

    @Test(arguments: [
        ("\"%\"", 304), ("W/\"%\"", 304), ("*", 304), ("\"a\" , \"%\"", 304), ("%", 200), ("\"a\"", 200),
    ])
    func ifNoneMatch(_ pattern: String, _ status: Int) async throws {
        try await withView { bench in
            let digest = try bench.add("1.0.0", signed: .legacy)
            let field = pattern.split(separator: "%", omittingEmptySubsequences: false)
                .joined(separator: digest.description)
            let answer = await bench.get("\(bench.name)/manifests/1.0.0", ifNoneMatch: field)
            #expect(answer.status == status)
            #expect(answer.body.isEmpty == (status == 304))
            #expect(answer.headers["ETag"] == "\"\(digest)\"")
        }
    }

    @Test("what a permissive policy lets pass is listed") func permissive() async throws {
        for (line, tags) in [
            ("enforcementLevel: permissive", ["1.0.0", "1.1.0"]), ("enforcementLevel: strict", ["1.0.0"]),
        ] {
            var settings = ViewBench.Settings()
            settings.line = line
            try await withView(settings) { bench in
                try bench.add("1.0.0", signed: .legacy)
                try bench.add("1.1.0")
                #expect(await bench.tags() == tags)
                #expect(await bench.manifest("1.1.0").status == (tags.count == 2 ? 200 : 404))
            }
        }
    }

    @Test("a policy that cannot be used shows nothing") func misconfigured() async throws {
        for (line, tags) in [("treshold: 1", []), ("threshold: 1", ["1.0.0"])] {
            var settings = ViewBench.Settings()
            settings.line = line
            try await withView(settings) { bench in
                try bench.add("1.0.0", signed: .legacy)
                #expect(await bench.tags() == tags)
            }
        }
    }
}
