// SPDX-License-Identifier: Apache-2.0

import ContentTrust
import Registry
import Synchronization
import TestContentTrust
import Verification

/// A notary server in memory, whose trust data is verified anew each time.
final class ServedTrustData: ContentTrustSource {
    private let files: [String: [UInt8]]
    /// What comes in the place of an answer.
    private let trouble: ContentTrustError?
    private let asked = Mutex<[ContentTrustQuestion]>([])

    init(_ repository: TestTrustData, trouble: ContentTrustError? = nil) throws {
        files = try repository.files()
        self.trouble = trouble
    }

    /// What was asked so far.
    var questions: [ContentTrustQuestion] { asked.withLock(\.self) }

    func targets(
        _ question: ContentTrustQuestion, at now: Int, meter: RequestMeter
    ) async -> Result<VerifiedTargets, ContentTrustError> {
        asked.withLock { $0.append(question) }
        if let trouble { return .failure(trouble) }
        let client = ContentTrustClient(fetcher: Fetcher(files: files), versions: TrustVersionMemory())
        do throws(ContentTrustError) {
            return .success(try await client.targets(question, at: now))
        } catch {
            return .failure(error)
        }
    }

    private struct Fetcher: TrustDataFetcher {
        let files: [String: [UInt8]]

        func server(of question: ContentTrustQuestion) -> String { "memory" }

        func file(
            _ name: String, of question: ContentTrustQuestion, limit: Int
        ) async throws(ContentTrustError) -> [UInt8]? { files[name] }
    }
}
