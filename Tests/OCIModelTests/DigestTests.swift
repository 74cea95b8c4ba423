// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Testing

struct DigestTests {
    /// FIPS 180-4, of nothing and of `abc`.
    @Test func knownAnswers() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(Digest(sha256Of: []).hex == nothing)
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Digest(of: Array("abc".utf8), .sha256).description == "sha256:" + abc)
        #expect(Digest(of: Array("abc".utf8), .sha512).hex.hasPrefix("ddaf35a193617abacc417349ae204131"))
    }

    @Test func bytesInPiecesAreTheSameBytes() {
        let bytes = Array(repeating: UInt8(7), count: 10_000)
        #expect(Digest(sha256Of: bytes) == Digest(sha256Of: bytes[...]))
        #expect(Digest(sha256Of: bytes) == Digest(sha256Of: AnyCollection(bytes)))
    }

    @Test func matchesItsBytesOnly() {
        for algorithm in Digest.Algorithm.allCases {
            let digest = Digest(of: [1, 2], algorithm)
            #expect(digest.matches([1, 2]))
            #expect(!digest.matches([1, 3]))
            #expect(!digest.matches([]))
            #expect(Digest(digest.description) == digest)
        }
    }

    private static let noDigests: [String] = [
        "", ":", "sha256", "sha256:", "sha384:\(hex)", "md5:\(hex)", "sha512:\(hex)", "SHA256:\(hex)",
        "sha256:\(hex)0", "sha256:\(hex.dropLast())", "sha256:\(hex.dropLast())g",
        "sha256:\(hex.dropLast())０",
        "sha256::\(hex.dropLast())", "sha256:\(hex.uppercased())", "\(hex)", " sha256:\(hex)",
        "sha256:\(hex)\n",
        "sha256+b64:\(hex)", "../sha256:\(hex)",
    ]

    @Test(arguments: noDigests)
    func isNone(_ text: String) {
        #expect(Digest(text) == nil)
    }

    @Test func isOne() {
        #expect(Digest("sha256:" + hex)?.hex == hex)
        #expect(Digest("sha512:" + hex + hex)?.algorithm == .sha512)
    }

    @Test func isShownShort() {
        #expect(Digest("sha256:" + hex)?.short == "sha256:0123456789ab")
    }

    @Test func areOrderedByText() {
        let digests = (0..<20).map { Digest(sha256Of: [UInt8($0)]) } + [Digest(of: [], .sha512)]
        #expect(digests.sorted().map(\.description) == digests.map(\.description).sorted())
    }

    @Test func hexadecimalIsLowerCase() {
        #expect([UInt8(0), 10, 255].hexadecimal == "000aff")
        #expect([UInt8]().hexadecimal == "")
    }
}

struct MediaTypeTests {
    @Test(arguments: [
        ("application/vnd.oci.image.index.v1+json", MediaType.imageIndex),
        ("application/vnd.oci.image.index.v1+json; charset=utf-8", .imageIndex),
        (" Application/VND.OCI.image.index.v1+JSON ;x", .imageIndex),
        ("application/vnd.docker.distribution.manifest.v2+json", .dockerManifest),
    ])
    func aHeadersParametersAreDropped(_ header: String, _ type: MediaType) {
        #expect(MediaType(contentType: header) == type)
    }

    @Test func indexesAreKnown() {
        #expect(MediaType.manifests.filter(\.isIndex) == [.imageIndex, .dockerManifestList])
    }
}
