"""What makes the generated parts of the documentation anew; none of it is part of the toolkit."""
