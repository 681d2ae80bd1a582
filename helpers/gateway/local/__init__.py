"""The local model: its file, the llama.cpp server in a process of its own, or an Ollama."""
