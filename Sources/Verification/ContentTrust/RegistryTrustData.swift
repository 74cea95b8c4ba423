// SPDX-License-Identifier: Apache-2.0

package import ContentTrust
import OCIModel
package import Registry

/// Fetches trust data as a registry's client, at the cost of one image.
package struct RegistryTrustData: TrustDataFetcher {
    private let client: RegistryClient
    private let meter: RequestMeter

    package init(client: RegistryClient, meter: RequestMeter) {
        self.client = client
        self.meter = meter
    }

    package func server(of question: ContentTrustQuestion) -> String {
        guard let repository = try? Repository(parsing: question.name) else { return question.server ?? "" }
        return client.trustServer(of: repository, server: question.server)
    }

    package func file(
        _ name: String, of question: ContentTrustQuestion, limit: Int
    ) async throws(ContentTrustError) -> [UInt8]? {
        guard let repository = try? Repository(parsing: question.name) else {
            throw .noTrustData(
                name: question.name, server: server(of: question), isUsual: question.server == nil)
        }
        do throws(RegistryError) {
            return try await client.trustData(
                repository, file: name, server: question.server, limit: limit, meter: meter)
        } catch {
            switch error {
            case .tooLarge(let limit): throw .malformed(role: name, why: "it is larger than \(limit) bytes")
            case .cancelled, .limitExceeded: throw .interrupted(why: "\(error)")
            case .timeout where .now >= meter.deadline: throw .interrupted(why: "\(error)")
            default: throw .server(why: "\(error)")
            }
        }
    }
}
