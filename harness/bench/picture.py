def draw(figures):
    return ""
