// Prints the order of unordered_map.txt: 3,000 names in a map that begins with 2 buckets. Made with g++ 12; not needed to run the tests.
#include <cstdio>
#include <string>
#include <unordered_map>

int main() {
    std::unordered_map<std::string, int> map(2);
    for (int i = 0; i < 3000; i++) map.emplace("layer_" + std::to_string(i) + (i % 3 ? "/kernel" : "/batch_norm/moving_variance"), 0);
    for (const auto& entry : map) std::puts(entry.first.c_str());
}
