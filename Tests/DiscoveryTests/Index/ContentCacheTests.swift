// SPDX-License-Identifier: Apache-2.0

import Discovery
import OCIModel
import Testing

@Suite struct ContentCacheTests {
    private let repository = Repository(registry: "registry.example", path: "demo/app")

    private func content(_ byte: UInt8, count: Int = 10) -> VerifiedContent {
        let bytes = [UInt8](repeating: byte, count: count)
        return VerifiedContent(digest: Digest(sha256Of: bytes), mediaType: .imageManifest, bytes: bytes)
    }

    @Test func theLeastRecentlyUsedMakesRoom() {
        let cache = ContentCache(capacity: 30)
        let contents = (1...4).map { content($0) }
        for content in contents.prefix(3) { cache.keep(content, of: repository) }
        _ = cache[repository, contents[0].digest]
        cache.keep(contents[3], of: repository)
        #expect(contents.map { cache[repository, $0.digest] != nil } == [true, false, true, true])
        #expect(cache.bytes == 30)
    }

    @Test func repositoriesAreApart() {
        let cache = ContentCache(capacity: 30)
        let one = content(1)
        cache.keep(one, of: repository)
        #expect(cache[repository, one.digest] == one)
        #expect(cache[Repository(registry: "registry.example", path: "demo/other"), one.digest] == nil)
    }

    @Test func whatIsTooLargeIsNotKept() {
        let cache = ContentCache(capacity: 30)
        let (fits, large) = (content(1, count: 30), content(2, count: 31))
        cache.keep(fits, of: repository)
        cache.keep(large, of: repository)
        #expect(cache[repository, fits.digest] == fits)
        #expect(cache[repository, large.digest] == nil)
    }

    @Test func manyUsesTakeNoMoreRoom() {
        let cache = ContentCache(capacity: 30)
        for round in 0..<2000 { cache.keep(content(UInt8(round % 7)), of: repository) }
        #expect(cache.bytes == 30)
        #expect(cache[repository, content(UInt8(1999 % 7)).digest] != nil)
    }
}
